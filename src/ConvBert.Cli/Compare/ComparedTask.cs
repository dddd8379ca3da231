using ConvBert.FineTuning;
using ConvBert.Pipelines;

namespace ConvBert.Cli.Compare;

/// <summary>A task on which two precisions of a model are compared.</summary>
/// <param name="Load">Loads a model of the task from a folder.</param>
/// <param name="Texts">The texts of an item as the layers are to see them.</param>
internal sealed record ComparedTask(
    Func<string, PipelineLoadOptions, ComparedModel> Load, Func<ComparedItem, (string Text, string? Pair)> Texts)
{
    private const string MaskToken = "[MASK]";

    /// <summary>The field of an item that holds what is right; null where a file of texts suffices.</summary>
    public string? LabelField { get; init; }

    /// <summary>What computes metrics of labelled files; null for none.</summary>
    public FineTuningTask? Metrics { get; init; }

    /// <summary>Every task's name.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "text-classification", "token-classification", "question-answering", "multiple-choice", "fill-mask", "zero-shot-classification",
    ];

    /// <summary>A task by its name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="candidateLabels">The labels of a zero-shot classification.</param>
    public static ComparedTask Of(string name, string[] candidateLabels) => name switch
    {
        "text-classification" => new(
            (folder, options) => ComparedModel.Of(
                TextClassificationPipeline.FromPretrained(folder, options), item => new TextPair(item.Text, item.Optional("text_pair")),
                new TextClassificationOptions { TopK = null, KeepLabelOrder = true },
                result => new ComparedAnswer(result.Label, [.. result.Labels.OrderBy(
                    label => label.Label, StringComparer.Ordinal).Select(label => (double)label.Score)])),
            item => (item.Text, item.Optional("text_pair")))
        {
            LabelField = "label",
            Metrics = new TextClassificationTask(),
        },
        "token-classification" => new(
            (folder, options) => ComparedModel.Of(
                TokenClassificationPipeline.FromPretrained(folder, options),
                item => item.Has("tokens") ? new TokenClassificationInput(item.Texts("tokens")) : new TokenClassificationInput(item.Text),
                new TokenClassificationOptions { AggregationStrategy = AggregationStrategy.None, IgnoreLabels = [] },
                result => new ComparedAnswer(
                    string.Join(' ', result.Entities.Select(entity => entity.Label)), [.. result.Entities.Select(entity => (double)entity.Score)])),
            item => (item.Has("tokens") ? string.Join(' ', item.Texts("tokens")) : item.Text, null))
        {
            LabelField = "ner_tags",
            Metrics = new TokenClassificationTask(),
        },
        "question-answering" => new(
            (folder, options) => ComparedModel.Of(
                QuestionAnsweringPipeline.FromPretrained(folder, options),
                item => new QuestionAnsweringInput(item.Required("question"), item.Required("context")), new QuestionAnsweringOptions(),
                result => new ComparedAnswer(result.Best?.Answer ?? "", [result.Best?.Score ?? 0])),
            item => (item.Required("question"), item.Required("context")))
        {
            LabelField = "answers",
            Metrics = new QuestionAnsweringTask(),
        },
        "multiple-choice" => new(
            (folder, options) => ComparedModel.Of(
                MultipleChoicePipeline.FromPretrained(folder, options),
                item => new MultipleChoiceInput(item.Required("prompt"), item.Texts("choices")), new MultipleChoiceOptions(),
                result => new ComparedAnswer($"{result.Best}", [.. result.Scores.Select(score => (double)score)])),
            item => (item.Required("prompt"), item.Texts("choices")[0]))
        {
            LabelField = "label",
            Metrics = new MultipleChoiceTask(),
        },
        "fill-mask" => new(
            (folder, options) => ComparedModel.Of(
                FillMaskPipeline.FromPretrained(folder, options), Masked, new FillMaskOptions { TopK = 1 },
                result => new ComparedAnswer(
                    string.Join(' ', result.Masks.Select(mask => mask[0].TokenStr)), [.. result.Masks.Select(mask => (double)mask[0].Score)])),
            item => (Masked(item), null))
        {
            Metrics = new MaskedLanguageModelingTask(),
        },
        _ => new(
            (folder, options) => ComparedModel.Of(
                ZeroShotClassificationPipeline.FromPretrained(folder, options), item => item.Text,
                new ZeroShotClassificationOptions { CandidateLabels = candidateLabels },
                result => new ComparedAnswer(result.Labels[0], [.. result.Labels.Zip(result.Scores).OrderBy(
                    label => label.First, StringComparer.Ordinal).Select(label => (double)label.Second)])),
            item => (item.Text, null)),
    };

    /// <summary>Whether a labelled file can be evaluated: the field is there, or none is needed.</summary>
    public bool IsLabelled(ComparedItem item) => Metrics is not null && (LabelField is null || item.Has(LabelField));

    /// <summary>A text with a mask; where it has none, one word is masked, the next in each next line.</summary>
    private static string Masked(ComparedItem item)
    {
        string text = item.Text;
        if (text.Contains(MaskToken, StringComparison.Ordinal)) return text;
        string[] words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0) return MaskToken;
        words[item.Number % words.Length] = MaskToken;
        return string.Join(' ', words);
    }
}
