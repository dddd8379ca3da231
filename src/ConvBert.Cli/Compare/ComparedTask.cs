using ConvBert.Cli.Errors;
using ConvBert.FineTuning;
using ConvBert.Pipelines;
using ConvBert.Serving.Requests;

namespace ConvBert.Cli.Compare;

/// <summary>A task on which two precisions of a model are compared.</summary>
/// <param name="Answers">How the answers are compared.</param>
/// <param name="Texts">The texts of an item as the layers are to see them.</param>
internal sealed record ComparedTask(IAnswerComparison Answers, Func<ComparedItem, (string Text, string? Pair)> Texts)
{
    private const string MaskToken = "[MASK]";

    private static readonly SentenceEmbeddingTask Embedding = new();

    /// <summary>The field of an item that holds what is right; null where a file of texts suffices.</summary>
    public string? LabelField { get; init; }

    /// <summary>Whether an item tells what is right; null for whether it has <see cref="LabelField"/>.</summary>
    public Func<ComparedItem, bool>? IsLabelledBy { get; init; }

    /// <summary>The folder inside a model's that holds the transformer.</summary>
    public Func<string, string> ModelFolder { get; init; } = folder => folder;

    /// <summary>What computes metrics of labelled files; null for none.</summary>
    public FineTuningTask? Metrics { get; init; }

    /// <summary>Every task's name.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "text-classification", "token-classification", "question-answering", "multiple-choice", "fill-mask", "feature-extraction",
        "text-ranking", "zero-shot-classification",
    ];

    /// <summary>A task by its name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="candidateLabels">The labels of a zero-shot classification.</param>
    public static ComparedTask Of(string name, string[] candidateLabels) => name switch
    {
        "text-classification" => new(
            new ItemAnswers((folder, options) => ComparedModel.Of(
                TextClassificationPipeline.FromPretrained(folder, options), item => new TextPair(item.Text, item.Optional("text_pair")),
                new TextClassificationOptions { TopK = null, KeepLabelOrder = true },
                result => new ComparedAnswer(result.Label, [.. result.Labels.OrderBy(
                    label => label.Label, StringComparer.Ordinal).Select(label => (double)label.Score)]))),
            item => (item.Text, item.Optional("text_pair")))
        {
            LabelField = "label",
            Metrics = new TextClassificationTask(),
        },
        "token-classification" => new(
            new ItemAnswers((folder, options) => ComparedModel.Of(
                TokenClassificationPipeline.FromPretrained(folder, options),
                item => item.Has("tokens") ? new TokenClassificationInput(item.Texts("tokens")) : new TokenClassificationInput(item.Text),
                new TokenClassificationOptions { AggregationStrategy = AggregationStrategy.None, IgnoreLabels = [] },
                result => new ComparedAnswer(
                    string.Join(' ', result.Entities.Select(entity => entity.Label)), [.. result.Entities.Select(entity => (double)entity.Score)]))),
            item => (item.Has("tokens") ? string.Join(' ', item.Texts("tokens")) : item.Text, null))
        {
            LabelField = "ner_tags",
            Metrics = new TokenClassificationTask(),
        },
        "question-answering" => new(
            new ItemAnswers((folder, options) => ComparedModel.Of(
                QuestionAnsweringPipeline.FromPretrained(folder, options),
                item => new QuestionAnsweringInput(item.Required("question"), item.Required("context")), new QuestionAnsweringOptions(),
                result => new ComparedAnswer(result.Best?.Answer ?? "", [result.Best?.Score ?? 0]))),
            item => (item.Required("question"), item.Required("context")))
        {
            LabelField = "answers",
            Metrics = new QuestionAnsweringTask(),
        },
        "multiple-choice" => new(
            new ItemAnswers((folder, options) => ComparedModel.Of(
                MultipleChoicePipeline.FromPretrained(folder, options),
                item => new MultipleChoiceInput(item.Required("prompt"), item.Texts("choices")), new MultipleChoiceOptions(),
                result => new ComparedAnswer($"{result.Best}", [.. result.Scores.Select(score => (double)score)]))),
            item => (item.Required("prompt"), First(item, "choices")))
        {
            LabelField = "label",
            Metrics = new MultipleChoiceTask(),
        },
        "fill-mask" => new(
            new ItemAnswers((folder, options) => ComparedModel.Of(
                FillMaskPipeline.FromPretrained(folder, options), Masked, new FillMaskOptions { TopK = 1 },
                result => new ComparedAnswer(
                    string.Join(' ', result.Masks.Select(mask => mask[0].TokenStr)), [.. result.Masks.Select(mask => (double)mask[0].Score)]))),
            item => (Masked(item), null))
        {
            Metrics = new MaskedLanguageModelingTask(),
        },
        "feature-extraction" => new(
            new NearestTexts(), item => (ComparedPair.Of(item).First, null))
        {
            ModelFolder = folder => Embedding.TransformerPath(folder),
            LabelField = "answer",
            IsLabelledBy = ComparedPair.IsPair,
            Metrics = Embedding,
        },
        "text-ranking" => new(
            new ItemAnswers((folder, options) => ComparedModel.Of(
                TextRankingPipeline.FromPretrained(folder, options),
                item => new TextRankingInput(item.Required("query"), item.Texts("documents")), new TextRankingOptions(),
                result => new ComparedAnswer(
                    $"{result.Documents[0].CorpusId}",
                    [.. result.Documents.OrderBy(document => document.CorpusId).Select(document => (double)document.Score)])
                {
                    Order = string.Join(' ', result.Documents.Select(document => document.CorpusId)),
                })),
            item => (item.Required("query"), First(item, "documents"))),
        _ => new(
            new ItemAnswers((folder, options) => ComparedModel.Of(
                ZeroShotClassificationPipeline.FromPretrained(folder, options), item => item.Text,
                new ZeroShotClassificationOptions { CandidateLabels = candidateLabels },
                result => new ComparedAnswer(result.Labels[0], [.. result.Labels.Zip(result.Scores).OrderBy(
                    label => label.First, StringComparer.Ordinal).Select(label => (double)label.Second)]))),
            item => (item.Text, null)),
    };

    /// <summary>Whether a file can be evaluated: all of its items tell what is right, or need not.</summary>
    /// <exception cref="CommandException">Some items tell and others do not; the first of these is named.</exception>
    public bool IsLabelled(IReadOnlyList<ComparedItem> items)
    {
        if (Metrics is null) return false;
        if (LabelField is null) return true;
        ILookup<bool, ComparedItem> labelled = items.ToLookup(item => IsLabelledBy?.Invoke(item) ?? item.Has(LabelField));
        if (!labelled[true].Any()) return false;
        return labelled[false].FirstOrDefault() is not { } without
            ? true
            : throw new CommandException(
                $"{without.Place}: has no \"{LabelField}\", unlike {labelled[true].First().Place}; metrics need it in every line, or in none.");
    }

    private static string First(ComparedItem item, string field) =>
        item.Texts(field) is [string first, ..] ? first : throw new RequestException($"\"{field}\" is empty.");

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
