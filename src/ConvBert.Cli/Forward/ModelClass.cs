namespace ConvBert.Cli.Forward;

/// <summary>A model in memory, and its forward whatever its class.</summary>
internal sealed class LoadedModel(ConvBertPreTrainedModel model, Func<ConvBertInputs, CancellationToken, ConvBertOutput> forward) : IDisposable
{
    public ConvBertOutput Forward(ConvBertInputs inputs, CancellationToken cancellationToken) => forward(inputs, cancellationToken);

    public void Dispose() => model.Dispose();
}

/// <summary>Hugging Face's classes by name.</summary>
internal static class ModelClass
{
    /// <summary>Every name that `--class` takes.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        nameof(ConvBertModel), nameof(ConvBertForMaskedLM), nameof(ConvBertForSequenceClassification), nameof(ConvBertForMultipleChoice),
        nameof(ConvBertForTokenClassification), nameof(ConvBertForQuestionAnswering),
    ];

    /// <summary>Loads a folder's weights as a class.</summary>
    /// <param name="name">The class; null for the first known one of the config's `architectures`, else the bare model.</param>
    /// <param name="folder">The folder.</param>
    /// <param name="options">How to load.</param>
    /// <exception cref="CommandException">No class has that name.</exception>
    public static LoadedModel Load(string? name, string folder, ConvBertLoadOptions options)
    {
        switch (name ?? OfConfig(folder))
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
            default:
                throw new CommandException($"No class is named '{name}'; there are {string.Join(", ", Names)}.");
        }
    }

    private static string OfConfig(string folder) =>
        ConvBertConfig.FromPretrained(folder).Architectures?.FirstOrDefault(Names.Contains) ?? nameof(ConvBertModel);
}
