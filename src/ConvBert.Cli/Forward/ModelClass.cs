using ConvBert.Cli.Errors;
using ConvBert.Configuration;
using ConvBert.TensorFlow;
using ConvBert.Weights;

namespace ConvBert.Cli.Forward;

/// <summary>A model in memory, and its forward whatever its class.</summary>
internal sealed class LoadedModel(ConvBertPreTrainedModel model, Func<ConvBertInputs, CancellationToken, ConvBertOutput> forward) : IDisposable
{
    public ConvBertOutput Forward(ConvBertInputs inputs, CancellationToken cancellationToken) => forward(inputs, cancellationToken);

    public void Dispose() => model.Dispose();
}

/// <summary>What a head's class gives when its file holds only the backbone.</summary>
internal sealed record BackboneOutput : ConvBertOutput;

/// <summary>The model classes by Hugging Face's names.</summary>
internal static class ModelClass
{
    /// <summary>Every name that `--class` takes.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        nameof(ConvBertModel), nameof(ConvBertForMaskedLM), nameof(ConvBertForSequenceClassification), nameof(ConvBertForMultipleChoice),
        nameof(ConvBertForTokenClassification), nameof(ConvBertForQuestionAnswering),
        nameof(TFConvBertModel), nameof(TFConvBertForMaskedLM), nameof(TFConvBertForSequenceClassification), nameof(TFConvBertForMultipleChoice),
        nameof(TFConvBertForTokenClassification), nameof(TFConvBertForQuestionAnswering),
    ];

    /// <summary>Loads a folder's weights as a class.</summary>
    /// <param name="name">The class; null for the first known one of the config's `architectures`, else the bare model.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="options">How to load.</param>
    /// <exception cref="CommandException">No class has that name.</exception>
    public static LoadedModel Load(string? name, string folder, ConvBertLoadOptions options)
    {
        string className = name ?? OfConfig(folder);
        if (!HasHead(className, folder, options)) return LoadBackbone(className, folder, options);
        switch (className)
        {
            case nameof(ConvBertModel):
                var model = ConvBertModel.FromPretrained(folder, options);
                return new LoadedModel(model, model.Forward);
            case nameof(ConvBertForMaskedLM):
                var maskedLM = ConvBertForMaskedLM.FromPretrained(folder, options);
                return new LoadedModel(maskedLM, maskedLM.Forward);
            case nameof(ConvBertForSequenceClassification):
                var sequence = ConvBertForSequenceClassification.FromPretrained(folder, options);
                return new LoadedModel(sequence, sequence.Forward);
            case nameof(ConvBertForMultipleChoice):
                var choice = ConvBertForMultipleChoice.FromPretrained(folder, options);
                return new LoadedModel(choice, choice.Forward);
            case nameof(ConvBertForTokenClassification):
                var token = ConvBertForTokenClassification.FromPretrained(folder, options);
                return new LoadedModel(token, token.Forward);
            case nameof(ConvBertForQuestionAnswering):
                var answering = ConvBertForQuestionAnswering.FromPretrained(folder, options);
                return new LoadedModel(answering, answering.Forward);
            case nameof(TFConvBertModel):
                var tfModel = TFConvBertModel.FromPretrained(folder, options);
                return new LoadedModel(tfModel, tfModel.Forward);
            case nameof(TFConvBertForMaskedLM):
                var tfMaskedLM = TFConvBertForMaskedLM.FromPretrained(folder, options);
                return new LoadedModel(tfMaskedLM, tfMaskedLM.Forward);
            case nameof(TFConvBertForSequenceClassification):
                var tfSequence = TFConvBertForSequenceClassification.FromPretrained(folder, options);
                return new LoadedModel(tfSequence, tfSequence.Forward);
            case nameof(TFConvBertForMultipleChoice):
                var tfChoice = TFConvBertForMultipleChoice.FromPretrained(folder, options);
                return new LoadedModel(tfChoice, tfChoice.Forward);
            case nameof(TFConvBertForTokenClassification):
                var tfToken = TFConvBertForTokenClassification.FromPretrained(folder, options);
                return new LoadedModel(tfToken, tfToken.Forward);
            case nameof(TFConvBertForQuestionAnswering):
                var tfAnswering = TFConvBertForQuestionAnswering.FromPretrained(folder, options);
                return new LoadedModel(tfAnswering, tfAnswering.Forward);
            default:
                throw Unknown(className);
        }
    }

    private static bool HasHead(string className, string folder, ConvBertLoadOptions options)
    {
        // TensorFlow's classes do not load without their head.
        if (className == nameof(ConvBertModel) || className.StartsWith("TF", StringComparison.Ordinal)) return true;
        ConvBertArchitecture architecture = Enum.GetValues<ConvBertArchitecture>().FirstOrDefault(value => ArchitectureNames.ClassName(value) == className);
        if (architecture == ConvBertArchitecture.Model) throw Unknown(className);
        using BoundWeights weights = BoundWeights.Open(folder, architecture, options with { AllowMissingHead = true });
        return weights.HasHead;
    }

    /// <summary>A file without the class's head still has its backbone, which runs and gives what comes from it alone.</summary>
    private static LoadedModel LoadBackbone(string className, string folder, ConvBertLoadOptions options)
    {
        var backbone = ConvBertModel.FromPretrained(folder, options);
        return new LoadedModel(backbone, (inputs, cancellationToken) =>
        {
            ConvBertModelOutput output = backbone.Forward(inputs, cancellationToken);
            if (output.HiddenStates is null && output.Attentions is null)
                throw new CommandException($"'{folder}' does not hold the head of {className}; without output_hidden_states or output_attentions there is nothing to give.");
            return new BackboneOutput { HiddenStates = output.HiddenStates, Attentions = output.Attentions };
        });
    }

    private static CommandException Unknown(string className) => new($"No class is named '{className}'; there are {string.Join(", ", Names)}.");

    private static string OfConfig(string folder) =>
        ConvBertConfig.FromPretrained(folder).Architectures?.FirstOrDefault(Names.Contains) ?? nameof(ConvBertModel);
}
