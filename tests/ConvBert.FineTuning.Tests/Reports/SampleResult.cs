using ConvBert.FineTuning.Datasets;
using ConvBert.FineTuning.Metrics;
using ConvBert.Training;

namespace ConvBert.FineTuning.Tests.Reports;

/// <summary>Results of runs that never took place.</summary>
internal static class SampleResult
{
    private static readonly string[] Labels = ["negative", "neutral", "positive"];

    private static readonly TrainingInput Longest =
        new(3211, 41, "the hotel was nice, but the staff were rude and the meal that we had on monday was cold.");

    /// <summary>A classifier of three labels with everything that a report can show.</summary>
    public static FineTuningResult Classifier(string outputDir) => new()
    {
        Task = "text-classification",
        Architecture = ConvBertArchitecture.SequenceClassification,
        Model = "demo/fill-mask",
        OutputDir = outputDir,
        Config = new ConvBertConfig(),
        Parameters = new ParameterCounts(815_619, 815_619),
        Arguments = new TrainingArguments
        {
            OutputDir = outputDir,
            LearningRate = 3e-4,
            LoggingSteps = 10,
            EvalStrategy = IntervalStrategy.Epoch,
        },
        TrainDataset = Dataset("data/reviews.train.jsonl", 4000, Labels, [1712, 240, 2048], new RefusedLine(17, "has no \"text\"")),
        EvalDataset = Dataset("data/reviews.eval.jsonl", 500, Labels, [214, 30, 256]),
        TrainExamples = 4000,
        EvalExamples = 500,
        LogHistory = [.. Log(1500, 3)],
        Steps = 1500,
        TrainingLoss = 0.0724,
        BestStep = 1000,
        Evaluation = Evaluation(),
        LongestInputs = [Longest, new TrainingInput(12, 33, "i loved it.")],
        SlowestSteps = [new StepTiming(211, 0.0412, 302, Longest)],
        Times = new TrainingTimes(0.21, 33.4, 30.1, 0.12, 142_311, 1),
    };

    /// <summary>A search over two learning rates.</summary>
    public static FineTuningResult Search(string outputDir) => Classifier(outputDir) with
    {
        Trials =
        [
            new FineTuningTrial(1, 5e-5, 1, 1500, 0.31, new Dictionary<string, double> { ["accuracy"] = 0.946 }, 31.2, IsBest: false),
            new FineTuningTrial(2, 3e-4, 1, 1500, 0.072, new Dictionary<string, double> { ["accuracy"] = 0.982 }, 30.4, IsBest: true),
        ],
    };

    public static Dataset<TextExample> Dataset(string name, long count, string[] labels, long[] counts, params RefusedLine[] refused)
    {
        var summary = new DatasetSummary
        {
            Count = count,
            Labels = labels,
            LabelCounts = counts,
            Refused = refused,
            RefusedCount = refused.Length,
            Fingerprint = "0",
        };
        return new Dataset<TextExample>(name, summary, () => []);
    }

    private static TaskEvaluation Evaluation()
    {
        var matrix = new ConfusionMatrix(Labels);
        (int, int, int)[] cells = [(0, 0, 212), (0, 1, 2), (1, 1, 24), (1, 2, 6), (2, 2, 255), (2, 0, 1)];
        foreach ((int label, int prediction, int times) in cells)
        {
            for (int i = 0; i < times; i++) matrix.Add(label, prediction);
        }

        return new TaskEvaluation
        {
            Task = "text-classification",
            Count = 500,
            Loss = 0.0113,
            Metrics = new Dictionary<string, double> { ["accuracy"] = 0.982, ["f1"] = 0.9537, ["precision"] = 0.96, ["recall"] = 0.9493 },
            ConfusionMatrix = matrix,
            Classes =
            [
                new ClassScore("negative", 0.9953, 0.9907, 0.993, 214), new ClassScore("neutral", 0.9231, 0.8, 0.8571, 30),
                new ClassScore("positive", 0.977, 0.9961, 0.9865, 256),
            ],
            WorstExamples =
            [
                new WorstExample(17, "The song was not amazing at all.", "negative", "positive", 4.31),
                new WorstExample(4, "Some parts of the trip were good, others were useless.", "neutral", "neutral", 0.69),
            ],
        };
    }

    private static IEnumerable<LogEntry> Log(int steps, int epochs)
    {
        for (int step = 10; step <= steps; step += 10)
        {
            // A loss that falls, and wobbles as losses do.
            double noise = 1 + (0.6 * Math.Sin(step * 12.9898) * Math.Cos(step * 78.233));
            double loss = 1.1 * Math.Exp(-step / 180.0) * noise + 0.002;
            double rate = 3e-4 * (1 - ((double)step / steps));
            yield return Entry(step, ("loss", loss), ("grad_norm", 3 * loss * noise), ("learning_rate", rate));
            if (step * epochs % steps != 0) continue;
            double gain = 1 - Math.Exp(-step / 150.0);
            double evalLoss = step == steps ? 0.02 : (0.6 * Math.Exp(-step / 200.0)) + 0.01;
            yield return Entry(
                step, ("eval_loss", evalLoss), ("eval_accuracy", 0.982 * gain), ("eval_f1", 0.9537 * gain), ("eval_precision", 0.96 * gain),
                ("eval_recall", 0.9493 * gain));
        }

        LogEntry Entry(int step, params (string Name, double Value)[] values) =>
            new(step, (double)step * epochs / steps, values.ToDictionary(value => value.Name, value => value.Value));
    }
}
