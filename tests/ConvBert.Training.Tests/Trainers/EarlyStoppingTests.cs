using System.Text.Json;
using ConvBert.Training.Tests.Support;

namespace ConvBert.Training.Tests.Trainers;

public class EarlyStoppingTests
{
    private static readonly double[] Scores = [1, 5, 5.5, 4, 5.4, 7, 6, 6, 6, 6];

    /// <summary>
    /// The score rises by half at the third evaluation, a gain unless the threshold is 0.5; it falls at the fourth and fifth; rises at the
    /// sixth; then stays behind.
    /// </summary>
    [Theory]
    [InlineData(1, 0, 4)]
    [InlineData(2, 0, 5)]
    [InlineData(3, 0, 9)]
    [InlineData(2, 0.5, 4)]
    [InlineData(3, 0.5, 5)]
    [InlineData(9, 0, 10)]
    public void Train_MetricThatStays_EndsTheRunAfterPatience(int patience, double threshold, long expected)
    {
        using var folder = new TemporaryFolder();
        TrainingArguments args = Arguments(folder) with { EarlyStoppingPatience = patience, EarlyStoppingThreshold = threshold };
        Run(args, 0, null).GlobalStep.Should().Be(expected);
        Trainer.GetLastCheckpoint(folder.Path).Should().Be(folder.File($"checkpoint-{expected}"));
    }

    [Fact]
    public void Train_LossAsMetric_LowerIsBetter()
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(ConvBertArchitecture.SequenceClassification);
        List<TrainingExample> examples = TinyModel.Examples(ConvBertArchitecture.SequenceClassification, 24);
        // A learning rate of 0 leaves the loss where it is: no evaluation is better than the first.
        TrainingArguments args = Arguments(folder) with { LearningRate = 0, EarlyStoppingPatience = 2, MetricForBestModel = null };
        using var trainer = new Trainer(model, args, examples) { EvalDataset = examples };
        trainer.Train().GlobalStep.Should().Be(3);
    }

    [Fact]
    public void Train_Resumed_GoesOnCounting()
    {
        using var folder = new TemporaryFolder();
        TrainingArguments args = Arguments(folder) with { EarlyStoppingPatience = 3 };
        Run(args, 0, null).GlobalStep.Should().Be(9);
        string checkpoint = folder.File("checkpoint-8");
        using JsonDocument state = JsonDocument.Parse(File.ReadAllText(Path.Combine(checkpoint, "trainer_state.json")));
        state.RootElement.GetProperty("stateful_callbacks").GetRawText().ReplaceLineEndings("").Replace(" ", "").Should().Be(
            """
            {"EarlyStoppingCallback":{"args":{"early_stopping_patience":3,"early_stopping_threshold":0},"attributes":{"early_stopping_patience_counter":2}}}
            """);
        Run(args, 8, checkpoint).GlobalStep.Should().Be(9);
    }

    [Fact]
    public void Trainer_PatienceThatCannotEnd_IsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(ConvBertArchitecture.SequenceClassification);
        foreach ((TrainingArguments args, string name) in new[]
        {
            (Arguments(folder) with { EarlyStoppingPatience = 0 }, "EarlyStoppingPatience"),
            (Arguments(folder) with { EarlyStoppingThreshold = -1 }, "EarlyStoppingThreshold"),
            (Arguments(folder) with { EarlyStoppingPatience = 1, EvalStrategy = IntervalStrategy.No }, "EvalStrategy"),
        })
        {
            FluentActions.Invoking(() => new Trainer(model, args, TinyModel.Examples(model.Architecture, 4))).Should()
                .Throw<ArgumentException>().WithMessage($"*{name}*");
        }
    }

    private static TrainingArguments Arguments(TemporaryFolder folder) => TrainerTests.Arguments(folder) with
    {
        MaxSteps = 10,
        EvalStrategy = IntervalStrategy.Steps,
        SaveStrategy = IntervalStrategy.Steps,
        EvalSteps = 1,
        SaveSteps = 1,
        MetricForBestModel = "score",
    };

    private static TrainOutput Run(TrainingArguments args, int evaluation, string? checkpoint)
    {
        using TrainingModel model = TinyModel.Load(ConvBertArchitecture.SequenceClassification);
        using var trainer = new Trainer(model, args, TinyModel.Examples(ConvBertArchitecture.SequenceClassification, 24))
        {
            EvalDataset = TinyModel.Examples(ConvBertArchitecture.SequenceClassification, 4),
            ComputeMetrics = _ => new Dictionary<string, double> { ["score"] = Scores[evaluation++] },
        };
        return trainer.Train(checkpoint);
    }
}
