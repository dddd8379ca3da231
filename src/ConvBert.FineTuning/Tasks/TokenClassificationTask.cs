using ConvBert.FineTuning.Datasets;
using ConvBert.FineTuning.Metrics;
using ConvBert.FineTuning.Preprocessing;
using ConvBert.FineTuning.Tasks;
using ConvBert.Pipelines;
using ConvBert.Tokenization;
using ConvBert.Training;

namespace ConvBert.FineTuning;

/// <summary>Words with tags: entities, parts of speech, chunks.</summary>
public sealed class TokenClassificationTask : FineTuningTask<TokenClassificationExample>
{
    /// <inheritdoc/>
    public override string Name => "token-classification";

    /// <inheritdoc/>
    public override ConvBertArchitecture Architecture => ConvBertArchitecture.TokenClassification;

    /// <summary>The tokens to which a sentence is cut, special tokens included; null (default) for as many as the model reads.</summary>
    public int? MaxLength { get; init; }

    /// <summary>
    /// Whether all pieces of a word have its tag, <c>I-</c> in place of <c>B-</c> behind the first; default false: the first piece alone.
    /// </summary>
    public bool LabelAllTokens { get; init; }

    /// <summary>The scheme of strict counting of entities; null (default) for the CoNLL evaluation's way.</summary>
    public TagScheme? Scheme { get; init; }

    private protected override DatasetFormat? PlainFormat => DatasetFormat.Conll;

    private protected override string PreparationOptions => $"{MaxLength}/{LabelAllTokens}";

    /// <inheritdoc/>
    public override string MetricForBestModel(Dataset dataset) => "f1";

    /// <inheritdoc/>
    public override ConvBertConfig Configure(ConvBertConfig config, Dataset train)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(train);
        RequireTwoLabels(train, "words");
        return WithLabels(config, train);
    }

    private protected override DatasetOptions ReadingFor(ConvBertConfig config) =>
        Reading with { Labels = Reading.Labels ?? LabelNames(config) };

    private protected override ExampleParser<TokenClassificationExample> CreateParser(
        ColumnChoice columns, DatasetOptions options, ProblemType? problem) => new TokenClassificationParser(columns, options.Columns);

    private protected override ExampleTokenizer<TokenClassificationExample> CreateTokenizer(
        Dataset<TokenClassificationExample> dataset, ConvBertTokenizerFast tokenizer, ConvBertConfig config) =>
        new TokenClassificationTokenizer(
            tokenizer, SequenceLimit.Of(MaxLength, tokenizer, config), LabelsOf(config, dataset), LabelAllTokens);

    private protected override TaskEvaluation Judge(
        PreparedDataset data, Dataset<TokenClassificationExample> dataset, IReadOnlyList<ReadOnlyMemory<float>> predictions)
    {
        string[] names = data.LabelNames;
        bool hasEntities = names.All(EntityTag.IsWellFormed);
        var entities = new EntityCounter(Scheme);
        var matrix = new ConfusionMatrix(names);
        var worst = new WorstExampleList(WorstExamples);
        double lossSum = 0;
        foreach ((int i, TokenClassificationExample example) in dataset.Index())
        {
            (int[] right, int[] predicted, double loss) = Compare(data[i], predictions[i].Span, names.Length);
            for (int t = 0; t < right.Length; t++) matrix.Add(right[t], predicted[t]);
            if (hasEntities) entities.Add([.. right.Select(id => names[id])], [.. predicted.Select(id => names[id])]);
            lossSum += loss;
            double mean = Ratio.Of(loss, right.Length);
            worst.Offer(mean, index => new WorstExample(
                index, string.Join(' ', example.Tokens), Tagged(example, right, names), Tagged(example, predicted, names), mean));
        }

        (IReadOnlyDictionary<string, double> metrics, IReadOnlyList<ClassScore> classes) =
            hasEntities ? EntityScores(entities) : TagScores(matrix);
        return new TaskEvaluation
        {
            Task = Name,
            Count = worst.Count,
            Loss = Ratio.Of(lossSum, matrix.Total),
            Metrics = metrics,
            ConfusionMatrix = matrix,
            Classes = classes,
            WorstExamples = worst.Worst(),
        };
    }

    /// <summary>The labels and predictions of the labelled tokens, and the sum of their losses.</summary>
    private static (int[] Right, int[] Predicted, double Loss) Compare(TrainingExample example, ReadOnlySpan<float> logits, int labels)
    {
        var right = new List<int>();
        var predicted = new List<int>();
        double loss = 0;
        foreach (long label in example.Labels.Span)
        {
            if (label == TrainingBatch.IgnoredLabel) continue;
            ReadOnlySpan<float> row = logits.Slice(right.Count * labels, labels);
            right.Add((int)label);
            predicted.Add(ScoreFunctions.ArgMax(row));
            loss += LogitLosses.CrossEntropy(row, label);
        }

        return ([.. right], [.. predicted], loss);
    }

    private static (Dictionary<string, double> Metrics, ClassScore[] Classes) EntityScores(EntityCounter entities)
    {
        AverageScores micro = AverageScores.Micro(entities.Types.Values), macro = AverageScores.Macro(entities.Types.Values),
            weighted = AverageScores.Weighted(entities.Types.Values);
        var metrics = new Dictionary<string, double>
        {
            ["f1"] = micro.F1,
            ["precision"] = micro.Precision,
            ["recall"] = micro.Recall,
            ["accuracy"] = entities.Accuracy,
            ["f1_macro"] = macro.F1,
            ["f1_weighted"] = weighted.F1,
        };
        return (metrics, [.. entities.Types.Select(type => type.Value.Score(type.Key))]);
    }

    /// <summary>Tags that are no entities', such as parts of speech, are classes of words.</summary>
    private static (Dictionary<string, double> Metrics, ClassScore[] Classes) TagScores(ConfusionMatrix matrix)
    {
        HitCounts[] seen = [.. matrix.SeenClasses()];
        AverageScores macro = AverageScores.Macro(seen);
        var metrics = new Dictionary<string, double>
        {
            ["accuracy"] = matrix.Accuracy,
            ["f1"] = macro.F1,
            ["precision"] = macro.Precision,
            ["recall"] = macro.Recall,
            ["f1_weighted"] = AverageScores.Weighted(seen).F1,
        };
        return (metrics, [.. matrix.Labels.Select((name, id) => matrix.Hits(id).Score(name))]);
    }

    /// <summary>The words whose tags are not <c>O</c>, each with its tag; the tags alone where every piece has one.</summary>
    private string Tagged(TokenClassificationExample example, int[] tags, string[] names)
    {
        if (LabelAllTokens) return string.Join(' ', tags.Select(id => names[id]));
        IEnumerable<string> tagged = tags.Select((id, i) => (Tag: names[id], Word: i < example.Tokens.Count ? example.Tokens[i] : ""))
            .Where(word => word.Tag != "O").Select(word => $"{word.Word}/{word.Tag}");
        return string.Join(' ', tagged);
    }
}
