using ConvBert.FineTuning.Datasets;
using ConvBert.FineTuning.Metrics;
using ConvBert.FineTuning.Preprocessing;
using ConvBert.FineTuning.Tasks;
using ConvBert.Pipelines;
using ConvBert.Tokenization;

namespace ConvBert.FineTuning;

/// <summary>Texts, or pairs of texts, with a class, several labels, or a number.</summary>
public sealed class TextClassificationTask : FineTuningTask<TextClassificationExample>
{
    private const string Accuracy = "accuracy", F1 = "f1", Spearman = "spearmanr";

    /// <inheritdoc/>
    public override string Name => "text-classification";

    /// <inheritdoc/>
    public override ConvBertArchitecture Architecture => ConvBertArchitecture.SequenceClassification;

    /// <summary>The tokens to which a text is cut, special tokens included; null (default) for as many as the model reads.</summary>
    public int? MaxLength { get; init; }

    private protected override string PreparationOptions => $"{MaxLength}";

    /// <inheritdoc/>
    public override string MetricForBestModel(Dataset dataset)
    {
        ArgumentNullException.ThrowIfNull(dataset);
        return dataset.ProblemType switch
        {
            ProblemType.Regression => Spearman,
            ProblemType.MultiLabelClassification => F1,
            _ => Accuracy,
        };
    }

    /// <inheritdoc/>
    public override ConvBertConfig Configure(ConvBertConfig config, Dataset train)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(train);
        if (train.ProblemType == ProblemType.Regression)
        {
            return config with
            {
                Id2Label = new Dictionary<int, string> { [0] = "LABEL_0" },
                Label2Id = new Dictionary<string, int> { ["LABEL_0"] = 0 },
                ProblemType = "regression",
            };
        }

        if (train.ProblemType == ProblemType.MultiLabelClassification)
        {
            if (train.Labels.Count == 0) throw new DatasetException($"{train.Name}: no example has any label.");
            return WithLabels(config, train) with { ProblemType = "multi_label_classification" };
        }

        RequireTwoLabels(train, "examples");
        return WithLabels(config, train) with { ProblemType = "single_label_classification" };
    }

    private protected override DatasetOptions ReadingFor(ConvBertConfig config) => Reading with
    {
        Labels = Reading.Labels ?? LabelNames(config),
        ProblemType = Reading.ProblemType ?? config.ProblemType switch
        {
            "regression" => ProblemType.Regression,
            "multi_label_classification" => ProblemType.MultiLabelClassification,
            "single_label_classification" => ProblemType.SingleLabelClassification,
            _ => config.NumLabels == 1 ? ProblemType.Regression : null,
        },
    };

    private protected override ExampleParser<TextClassificationExample> CreateParser(
        ColumnChoice columns, DatasetOptions options, ProblemType? problem) =>
        new TextClassificationParser(columns, options, problem ?? ProblemType.SingleLabelClassification);

    private protected override ProblemType? FindProblem(ExampleFile<TextClassificationExample> file, DatasetOptions options)
    {
        if (options.ProblemType is not null) return options.ProblemType;
        string? label = null;
        foreach (SourceRecord record in file.Records())
        {
            var columns = new ColumnChoice([.. record.Fields!.Keys], Name);
            label ??= columns.Optional(options.Columns.Label, "label", "labels");

            if (label is not null && TextClassificationParser.Tell(record, label) is { } told) return told;
        }

        return ProblemType.SingleLabelClassification;
    }

    private protected override ProblemType? ProblemOf(IReadOnlyList<TextClassificationExample> examples) =>
        Reading.ProblemType
        ?? (examples.Any(example => example.Target is not null) ? ProblemType.Regression
            : examples.All(example => example.Labels.Count == 1) ? ProblemType.SingleLabelClassification
            : ProblemType.MultiLabelClassification);

    private protected override ExampleTokenizer<TextClassificationExample> CreateTokenizer(
        Dataset<TextClassificationExample> dataset, ConvBertTokenizerFast tokenizer, ConvBertConfig config)
    {
        ProblemType problem = dataset.ProblemType ?? ProblemType.SingleLabelClassification;
        if ((problem == ProblemType.Regression) != (config.NumLabels == 1 && config.ProblemType is null or "regression"))
        {
            throw new DatasetException(problem == ProblemType.Regression
                ? $"{dataset.Name}: holds numbers to predict, but the model tells {config.NumLabels} label(s)."
                : $"{dataset.Name}: holds labels, but the model predicts a number.");
        }

        LabelIds labels = problem == ProblemType.Regression ? new LabelIds([]) : LabelsOf(config, dataset);
        return new TextClassificationTokenizer(tokenizer, SequenceLimit.Of(MaxLength, tokenizer, config), labels, problem);
    }

    private protected override TaskEvaluation Judge(
        PreparedDataset data, Dataset<TextClassificationExample> dataset, IReadOnlyList<ReadOnlyMemory<float>> predictions) =>
        dataset.ProblemType switch
        {
            ProblemType.Regression => JudgeNumbers(data, dataset, predictions),
            ProblemType.MultiLabelClassification => JudgeSets(data, dataset, predictions),
            _ => JudgeClasses(data, dataset, predictions),
        };

    private TaskEvaluation JudgeClasses(
        PreparedDataset data, Dataset<TextClassificationExample> dataset, IReadOnlyList<ReadOnlyMemory<float>> predictions)
    {
        string[] names = data.LabelNames;
        var matrix = new ConfusionMatrix(names);
        var worst = new WorstExampleList(WorstExamples);
        foreach ((int i, TextClassificationExample example) in dataset.Index())
        {
            ReadOnlySpan<float> logits = predictions[i].Span;
            int label = (int)data[i].Labels.Span[0], prediction = ScoreFunctions.ArgMax(logits);
            double loss = LogitLosses.CrossEntropy(logits, label);
            matrix.Add(label, prediction);
            worst.Offer(loss, index => new WorstExample(index, Text(example), names[label], names[prediction], loss));
        }

        HitCounts[] seen = [.. matrix.SeenClasses()];
        AverageScores macro = AverageScores.Macro(seen);
        HitCounts? positive = names.Length == 2 ? matrix.Hits(1) : null;
        var metrics = new Dictionary<string, double>
        {
            [Accuracy] = matrix.Accuracy,
            [F1] = positive?.F1 ?? macro.F1,
            ["precision"] = positive?.Precision ?? macro.Precision,
            ["recall"] = positive?.Recall ?? macro.Recall,
        };
        AddAverages(metrics, seen);
        metrics["matthews_correlation"] = matrix.MatthewsCorrelation;
        return Evaluation(worst, metrics) with
        {
            ConfusionMatrix = matrix,
            Classes = [.. names.Select((name, id) => matrix.Hits(id).Score(name))],
        };
    }

    private TaskEvaluation JudgeSets(
        PreparedDataset data, Dataset<TextClassificationExample> dataset, IReadOnlyList<ReadOnlyMemory<float>> predictions)
    {
        string[] names = data.LabelNames;
        var counter = new MultiLabelCounter(names);
        var worst = new WorstExampleList(WorstExamples);
        bool[] right = new bool[names.Length], predicted = new bool[names.Length];
        foreach ((int i, TextClassificationExample example) in dataset.Index())
        {
            ReadOnlySpan<float> logits = predictions[i].Span, targets = data[i].Targets.Span;
            for (int label = 0; label < names.Length; label++)
            {
                // A logit above 0 is a probability above a half.
                predicted[label] = logits[label] > 0;
                right[label] = targets[label] != 0;
            }

            double loss = LogitLosses.BinaryCrossEntropy(logits, targets);
            counter.Add(right, predicted);
            worst.Offer(loss, index => new WorstExample(index, Text(example), Chosen(names, right), Chosen(names, predicted), loss));
        }

        AverageScores micro = AverageScores.Micro(counter.Hits);
        var metrics = new Dictionary<string, double>
        {
            [F1] = micro.F1,
            ["precision"] = micro.Precision,
            ["recall"] = micro.Recall,
            [Accuracy] = counter.Accuracy,
        };
        AddAverages(metrics, counter.Hits);
        return Evaluation(worst, metrics) with { Classes = [.. names.Select((name, id) => counter.Hits[id].Score(name))] };
    }

    private TaskEvaluation JudgeNumbers(
        PreparedDataset data, Dataset<TextClassificationExample> dataset, IReadOnlyList<ReadOnlyMemory<float>> predictions)
    {
        var right = new List<double>();
        var predicted = new List<double>();
        var worst = new WorstExampleList(WorstExamples);
        double absolute = 0;
        foreach ((int i, TextClassificationExample example) in dataset.Index())
        {
            float target = data[i].Targets.Span[0], prediction = predictions[i].Span[0];
            double error = (double)prediction - target;
            right.Add(target);
            predicted.Add(prediction);
            absolute += Math.Abs(error);
            worst.Offer(
                error * error,
                index => new WorstExample(
                    index, Text(example), FormattableString.Invariant($"{target}"), FormattableString.Invariant($"{prediction:0.####}"),
                    error * error));
        }

        return Evaluation(worst, new Dictionary<string, double>
        {
            [Spearman] = Defined(Correlation.Spearman(right, predicted)),
            ["pearson"] = Defined(Correlation.Pearson(right, predicted)),
            ["mse"] = worst.MeanLoss,
            ["mae"] = absolute / right.Count,
        });
    }

    private TaskEvaluation Evaluation(WorstExampleList worst, Dictionary<string, double> metrics) => new()
    {
        Task = Name,
        Count = worst.Count,
        Loss = worst.MeanLoss,
        Metrics = metrics,
        WorstExamples = worst.Worst(),
    };

    private static void AddAverages(Dictionary<string, double> metrics, IReadOnlyList<HitCounts> hits)
    {
        (string Name, AverageScores Scores)[] averages =
        [
            ("micro", AverageScores.Micro(hits)), ("macro", AverageScores.Macro(hits)), ("weighted", AverageScores.Weighted(hits)),
        ];
        foreach ((string name, AverageScores scores) in averages)
        {
            metrics[$"{F1}_{name}"] = scores.F1;
            metrics[$"precision_{name}"] = scores.Precision;
            metrics[$"recall_{name}"] = scores.Recall;
        }
    }

    /// <summary>No correlation where one side is constant, so that it is not defined: a model that says the same of all texts.</summary>
    private static double Defined(double correlation) => double.IsNaN(correlation) ? 0 : correlation;

    private static string Chosen(string[] names, bool[] chosen) => string.Join(", ", names.Where((_, id) => chosen[id]));

    private static string Text(TextClassificationExample example) =>
        example.TextPair is null ? example.Text : $"{example.Text} | {example.TextPair}";
}
