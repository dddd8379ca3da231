using ConvBert.Checkpoints;
using ConvBert.Tokenization;
using ConvBert.Training.Tests.Support;

namespace ConvBert.Training.Tests.Trainers;

public class StreamTests
{
    private const ConvBertArchitecture Classification = ConvBertArchitecture.SequenceClassification;

    private static readonly List<TrainingExample> Examples = TinyModel.Examples(Classification, 21);

    /// <summary>21 examples in batches of 4, steps of two batches: an epoch ends with half a step and a batch of one.</summary>
    [Theory]
    [InlineData(21L)]
    [InlineData(null)]
    public void Train_Stream_GivesTheBitsOfAListInItsOrder(long? length)
    {
        using var folder = new TemporaryFolder();
        TrainingArguments args = Arguments(folder);
        (float[] expected, TrainerState list) = Run(args, model => new Trainer(model, args, Examples));
        (float[] weights, TrainerState stream) = Run(args, model => new Trainer(model, args with { Shuffle = true }, Stream(), length));
        weights.Should().Equal(expected);
        stream.LogHistory.Select(entry => (entry.Step, entry.Values.Keys.First())).Should()
            .Equal(list.LogHistory.Select(entry => (entry.Step, entry.Values.Keys.First())));
        if (length is null) stream.NumTrainEpochs.Should().Be(long.MaxValue);
        else stream.LogHistory.Should().BeEquivalentTo(list.LogHistory);
    }

    [Fact]
    public void Epoch_LengthUnknown_CountsAllStepsAsOneEpochUntilItEnds()
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(Classification);
        using var trainer = new Trainer(model, Arguments(folder) with { MaxSteps = 5 }, Stream());
        var epochs = new List<double>();
        trainer.StepEnded += (_, args) => epochs.Add(args.State.Epoch);
        trainer.Train();
        epochs.Should().Equal(0.2, 0.4, 1, 1.2, 1.4);
    }

    [Theory]
    [InlineData(21L)]
    [InlineData(null)]
    public void Train_CancelledAnywhereAndResumed_GivesTheSameBytes(long? length)
    {
        using var whole = new TemporaryFolder();
        (float[] expected, _) = Run(Arguments(whole), model => new Trainer(model, Arguments(whole), Stream(), length));
        foreach (int stop in new[] { 1, 2, 3, 5 })
        {
            using var folder = new TemporaryFolder();
            TrainingArguments args = Arguments(folder);
            using (TrainingModel model = TinyModel.Load(Classification))
            using (var trainer = new Trainer(model, args, Stream(), length))
            using (var cancellation = new CancellationTokenSource())
            {
                trainer.StepEnded += (_, e) =>
                {
                    if (e.State.GlobalStep == stop) cancellation.Cancel();
                };
                trainer.Invoking(t => t.Train(null, cancellation.Token)).Should().Throw<OperationCanceledException>();
            }

            (float[] resumed, _) = Run(args, model => new Trainer(model, args, Stream(), length), Trainer.GetLastCheckpoint(folder.Path));
            resumed.Should().Equal(expected, "the run was cancelled after step {0}", stop);
        }
    }

    /// <summary>A stream that is longer than memory: only what a batch needs is asked for, and one example ahead.</summary>
    [Fact]
    public void Train_EndlessStream_ReadsOneExampleAhead()
    {
        using var folder = new TemporaryFolder();
        int read = 0;
        TrainingArguments args = Arguments(folder) with { MaxSteps = 3, GradientAccumulationSteps = 1 };
        Run(args, model => new Trainer(model, args, Endless()));
        read.Should().Be((3 * 4) + 1);

        IEnumerable<TrainingExample> Endless()
        {
            while (true) yield return Examples[read++ % Examples.Count];
        }
    }

    [Fact]
    public void Train_StreamThatDoesNotFitTheRun_IsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(Classification);
        TrainingArguments args = Arguments(folder);
        Refuse<ArgumentException>(() => new Trainer(model, args with { MaxSteps = -1 }, Stream()), "*MaxSteps*");
        Refuse<ArgumentException>(() => new Trainer(model, args with { GroupByLength = true, Shuffle = true }, Stream()), "*GroupByLength*");
        Refuse<ArgumentOutOfRangeException>(() => new Trainer(model, args, Stream(), 0), "*length*");
        Refuse<ArgumentException>(() => new Trainer(model, args, Stream().Take(0)).Train(), "*Epoch 0*no examples*");
        Refuse<ArgumentException>(() => new Trainer(model, args, Stream(), 22).Train(), "*Epoch 0*has 21 examples*22*");
        Refuse<ArgumentException>(() => new Trainer(model, args, Stream(), 20).Train(), "*Epoch 0*has more than 20 examples*20*");
        Refuse<ArgumentException>(() => new Trainer(model, args, Stream(), 8).Train(), "*Epoch 0*has more than 8 examples*8*");
        Refuse<ArgumentException>(() => new Trainer(model, args, [Examples[0], null!]).Train(), "*Example 1 is null*");
    }

    [Fact]
    public void Train_CheckpointOfOtherData_IsRefused()
    {
        using var folder = new TemporaryFolder();
        TrainingArguments args = Arguments(folder) with { SaveStrategy = IntervalStrategy.Steps, SaveSteps = 2 };
        Run(args, model => new Trainer(model, args, Stream()));
        string checkpoint = folder.File("checkpoint-2");
        using TrainingModel model = TinyModel.Load(Classification);
        Refuse<CheckpointException>(() => new Trainer(model, args, Examples).Train(checkpoint), "*example_count is missing*21*");
        Refuse<CheckpointException>(() => new Trainer(model, args, Stream(), 21).Train(checkpoint), "*example_count*21*");
        Refuse<CheckpointException>(
            () => new Trainer(model, args with { Padding = PaddingStrategy.Longest }, Stream()).Train(checkpoint), "*padding is none*longest*");
        Refuse<ArgumentException>(() => new Trainer(model, args, Stream().Take(5)).Train(checkpoint), "*ends after 5 examples*from example 16*");
    }

    private static void Refuse<TException>(Func<object> action, string message) where TException : Exception =>
        action.Should().Throw<TException>().WithMessage(message);

    private static TrainingArguments Arguments(TemporaryFolder folder) => TrainerTests.Arguments(folder) with
    {
        PerDeviceTrainBatchSize = 4,
        GradientAccumulationSteps = 2,
        MaxSteps = 7,
        Shuffle = false,
        LoggingStrategy = IntervalStrategy.Epoch,
    };

    private static IEnumerable<TrainingExample> Stream()
    {
        foreach (TrainingExample example in Examples) yield return example;
    }

    private static (float[] Weights, TrainerState State) Run(
        TrainingArguments args, Func<TrainingModel, Trainer> create, string? checkpoint = null)
    {
        using TrainingModel model = TinyModel.Load(Classification);
        using Trainer trainer = create(model);
        trainer.Train(checkpoint).GlobalStep.Should().Be(args.MaxSteps);
        return (TinyModel.Weights(model), trainer.State);
    }
}
