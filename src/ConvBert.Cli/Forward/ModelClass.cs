using ConvBert.Cli.Errors;
using ConvBert.TensorFlow;

namespace ConvBert.Cli.Forward;

/// <summary>The model classes by Hugging Face's names.</summary>
internal static class ModelClass
{
    private static readonly OrderedDictionary<string, Func<string, ConvBertLoadOptions, ConvBertPreTrainedModel>> Classes = new()
    {
        [nameof(ConvBertModel)] = ConvBertModel.FromPretrained,
        [nameof(ConvBertForMaskedLM)] = ConvBertForMaskedLM.FromPretrained,
        [nameof(ConvBertForSequenceClassification)] = ConvBertForSequenceClassification.FromPretrained,
        [nameof(ConvBertForMultipleChoice)] = ConvBertForMultipleChoice.FromPretrained,
        [nameof(ConvBertForTokenClassification)] = ConvBertForTokenClassification.FromPretrained,
        [nameof(ConvBertForQuestionAnswering)] = ConvBertForQuestionAnswering.FromPretrained,
        [nameof(TFConvBertModel)] = TFConvBertModel.FromPretrained,
        [nameof(TFConvBertForMaskedLM)] = TFConvBertForMaskedLM.FromPretrained,
        [nameof(TFConvBertForSequenceClassification)] = TFConvBertForSequenceClassification.FromPretrained,
        [nameof(TFConvBertForMultipleChoice)] = TFConvBertForMultipleChoice.FromPretrained,
        [nameof(TFConvBertForTokenClassification)] = TFConvBertForTokenClassification.FromPretrained,
        [nameof(TFConvBertForQuestionAnswering)] = TFConvBertForQuestionAnswering.FromPretrained,
    };

    /// <summary>Every name that `--class` takes.</summary>
    public static IReadOnlyList<string> Names => Classes.Keys;

    /// <summary>The first known class of the config's `architectures`, else the bare model.</summary>
    public static string OfConfig(string folder) =>
        ConvBertConfig.FromPretrained(folder).Architectures?.FirstOrDefault(Names.Contains) ?? nameof(ConvBertModel);

    /// <summary>Loads a folder's weights as a class. PyTorch's classes may lack their head, which the report then says.</summary>
    /// <exception cref="CommandException">No class has that name.</exception>
    public static ConvBertPreTrainedModel Load(string className, string folder, ConvBertLoadOptions options)
    {
        if (!Classes.TryGetValue(className, out Func<string, ConvBertLoadOptions, ConvBertPreTrainedModel>? load))
            throw new CommandException($"No class is named '{className}'; there are {string.Join(", ", Names)}.");
        // TensorFlow's classes do not load without their head.
        bool isTensorFlow = className.StartsWith("TF", StringComparison.Ordinal);
        return load(folder, isTensorFlow ? options : options with { AllowMissingHead = true });
    }
}
