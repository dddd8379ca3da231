using ConvBert.Checkpoints;

namespace ConvBert.Cli.Inspect;

/// <summary>How the tensors of a checkpoint fit a class.</summary>
internal static class WeightFit
{
    private const int DefaultTransformersVersion = 4;

    /// <summary>What is missing, unexpected or mis-shaped for the class that the config names; the bare model where it names none.</summary>
    public static LoadingReport Report(ICheckpoint checkpoint, ConvBertConfig config, string? className) =>
        WeightBinding.Create(checkpoint, config, Architecture(className), DefaultTransformersVersion).ToReport();

    private static ConvBertArchitecture Architecture(string? className) => className switch
    {
        nameof(ConvBertForMaskedLM) => ConvBertArchitecture.MaskedLM,
        nameof(ConvBertForSequenceClassification) => ConvBertArchitecture.SequenceClassification,
        nameof(ConvBertForMultipleChoice) => ConvBertArchitecture.MultipleChoice,
        nameof(ConvBertForTokenClassification) => ConvBertArchitecture.TokenClassification,
        nameof(ConvBertForQuestionAnswering) => ConvBertArchitecture.QuestionAnswering,
        _ => ConvBertArchitecture.Model,
    };
}
