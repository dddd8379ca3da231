using ConvBert.Checkpoints;
using ConvBert.Training.Tests.Support;

namespace ConvBert.Training.Tests.Trainers;

public class TrainerRefusalTests
{
    private const ConvBertArchitecture Classification = ConvBertArchitecture.SequenceClassification;

    private static readonly TokenizedText Text = new(new[] { 2, 3, 4 });

    [Fact]
    public void Trainer_ImpossibleArguments_AreRefusedByName()
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(Classification);
        TrainingArguments good = TrainerTests.Arguments(folder);
        (TrainingArguments Args, string Name)[] bad =
        [
            (good with { LearningRate = -1e-5 }, "LearningRate"), (good with { PerDeviceTrainBatchSize = 0 }, "PerDeviceTrainBatchSize"),
                (good with { NumTrainEpochs = 0 }, "NumTrainEpochs"),
            (good with { MaxSteps = 0 }, "MaxSteps"), (good with { GradientAccumulationSteps = 0 }, "GradientAccumulationSteps"),
            (good with { SaveTotalLimit = 0 }, "SaveTotalLimit"),
            (good with { LabelSmoothingFactor = 1 }, "LabelSmoothingFactor"), (good with { EmaDecay = 1 }, "EmaDecay"),
            (good with { WeightDecay = -1 }, "WeightDecay"),
            (good with { LoadBestModelAtEnd = true }, "LoadBestModelAtEnd"), (good with { FrozenParts = ["layers:9"] }, "layers:9"),
        ];
        foreach ((TrainingArguments args, string name) in bad)
            FluentActions.Invoking(() =>
                new Trainer(model, args, [TrainingExample.ForClass(Text, 0)])).Should().Throw<ArgumentException>().WithMessage($"*{name}*");
    }

    [Fact]
    public void Trainer_NoExamples_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(Classification);
        FluentActions.Invoking(() => new Trainer(model, TrainerTests.Arguments(folder), [])).Should().Throw<ArgumentException>();
        using var trainer =
            new Trainer(
            model, TrainerTests.Arguments(folder) with { EvalStrategy = IntervalStrategy.Epoch }, [TrainingExample.ForClass(Text, 0)]);
        trainer.Invoking(t => t.Train()).Should().Throw<ArgumentException>().WithMessage("*EvalDataset*");
    }

    public static TheoryData<string, TrainingExample> BadExamples => new()
    {
        { "*label*3*", TrainingExample.ForClass(Text, 3) },
        { "*label*-1*", TrainingExample.ForClass(Text, -1) },
        { "*no example*label*", TrainingExample.ForClass(Text, TrainingBatch.IgnoredLabel) },
        { "*Example 0*another class*", TrainingExample.ForSpan(Text, 0, 1) },
        { "*Example 0*without any token*", TrainingExample.ForClass(new TokenizedText(default), 0) },
        { "*Example 0*2 token types for 3 ids*", TrainingExample.ForClass(new TokenizedText(new[] { 2, 3, 4 }, new[] { 0, 0 }), 0) },
        { "*67*", TrainingExample.ForClass(new TokenizedText(new[] { 2, 67 }), 0) },
    };

    [Theory]
    [MemberData(nameof(BadExamples))]
    public void Train_BadExample_IsRefusedByName(string message, TrainingExample example)
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(Classification);
        float[] before = TinyModel.Weights(model);
        using var trainer = new Trainer(model, TrainerTests.Arguments(folder), [example]);
        trainer.Invoking(t => t.Train()).Should().Throw<ArgumentException>().WithMessage(message);
        TinyModel.Weights(model).Should().Equal(before);
    }

    [Fact]
    public void Train_TokensAndLabelsOfUnequalNumber_AreRefused()
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(ConvBertArchitecture.TokenClassification);
        using var trainer = new Trainer(model, TrainerTests.Arguments(folder), [TrainingExample.ForTokens(Text, new long[] { 0, 1 })]);
        trainer.Invoking(t => t.Train()).Should().Throw<ArgumentException>().WithMessage("*Example 0*2 labels for 3 tokens*");
    }

    [Fact]
    public void Train_UnequalNumbersOfChoices_AreRefused()
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(ConvBertArchitecture.MultipleChoice);
        using var trainer =
            new Trainer(model, TrainerTests.Arguments(folder) with { Shuffle = false },
            [TrainingExample.ForChoices([Text, Text], 0), TrainingExample.ForChoices([Text, Text, Text], 0)]);
        trainer.Invoking(t => t.Train()).Should().Throw<ArgumentException>().WithMessage("*Example 1*3 texts*");
    }

    [Fact]
    public void Train_WeightNotFinite_NamesStepBatchAndTensor()
    {
        const string Name = "convbert.encoder.layer.1.output.dense.weight";
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(Classification);
        using var trainer =
            new Trainer(model, TrainerTests.Arguments(folder) with { PerDeviceTrainBatchSize = 4 }, TinyModel.Examples(Classification, 24));
        trainer.StepEnded += (_, args) =>
        {
            if (args.State.GlobalStep == 2) model.Parameters[Name].Value.Span[5] = float.NaN;
        };
        NonFiniteException refusal = trainer.Invoking(t => t.Train()).Should().Throw<NonFiniteException>().Which;
        (refusal.Tensor, refusal.Step, refusal.Batch).Should().Be((Name, 3, 2));
        refusal.Message.Should().Contain("step 3").And.Contain("batch 2").And.Contain(Name);
    }

    [Fact]
    public void Train_FolderThatCannotBeWritten_IsRefusedByName()
    {
        using var folder = new TemporaryFolder();
        string file = folder.Write("file", "no folder");
        using TrainingModel model = TinyModel.Load(Classification);
        using var trainer =
            new Trainer(model, TrainerTests.Arguments(folder) with { OutputDir = Path.Combine(file, "run") },
            TinyModel.Examples(Classification, 8));
        trainer.Invoking(t => t.Train()).Should().Throw<TrainingException>().WithMessage($"*{file}*");
        trainer.Invoking(t => t.SaveModel()).Should().Throw<TrainingException>().WithMessage($"*{file}*");
    }

    [Fact]
    public void Evaluate_NoExamples_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(Classification);
        using var trainer = new Trainer(model, TrainerTests.Arguments(folder), [TrainingExample.ForClass(Text, 0)]);
        trainer.Invoking(t => t.Evaluate()).Should().Throw<ArgumentException>();
        trainer.Invoking(t => t.Evaluate([TrainingExample.ForClass(Text, TrainingBatch.IgnoredLabel)])).Should().Throw<ArgumentException>();
    }
}
