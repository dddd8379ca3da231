using ConvBert.Pipelines;
using ConvBert.Training;

namespace ConvBert.FineTuning.Tests.Runs;

public sealed class FineTunerTests : IDisposable
{
    private readonly RunFolder _folder = new();

    [Fact]
    public void Run_OfAClassifier_LeavesAFolderThatThePipelineLoads()
    {
        FineTuningResult result = new FineTuner(new TextClassificationTask(), _folder.Options).Run();

        Directory.GetFiles(_folder.Output).Select(Path.GetFileName).Should().BeEquivalentTo(
            "config.json", "model.safetensors", "special_tokens_map.json", "tokenizer.json", "tokenizer_config.json", "trainer_state.json",
            "vocab.txt");
        ConvBertConfig config = ConvBertConfig.FromPretrained(_folder.Output);
        config.Id2Label.Should().Equal(new Dictionary<int, string> { [0] = "animals", [1] = "geography" });
        config.ProblemType.Should().Be("single_label_classification");
        config.Architectures.Should().Equal("ConvBertForSequenceClassification");
        result.Evaluation!.Metrics["accuracy"].Should().Be(1);
        using var pipeline = TextClassificationPipeline.FromPretrained(_folder.Output);
        pipeline.Run("The kitten meows.").Label.Should().Be("animals");
    }

    [Fact]
    public void Run_TellsWhatItWasAndWhatItTook()
    {
        var steps = new List<FineTuningStepEventArgs>();
        FineTuningDataEventArgs? data = null;
        var tuner = new FineTuner(new TextClassificationTask(), _folder.Options);
        tuner.StepEnded += (_, e) => steps.Add(e);
        tuner.DataPrepared += (_, e) => data = e;

        FineTuningResult result = tuner.Run();

        steps.Should().HaveCount(18).And.AllSatisfy(step => step.TokensPerSecond.Should().BePositive());
        (data!.TrainExamples, data.EvalExamples).Should().Be((36, 4));
        result.Steps.Should().Be(18);
        result.LogHistory.Should().Contain(entry => entry.Values.ContainsKey("eval_accuracy") && entry.Step == 9);
        result.LongestInputs.Should().HaveCount(10).And.BeInDescendingOrder(input => input.Tokens);
        result.LongestInputs[0].Text.Should().Contain("capital");
        result.SlowestSteps.Should().HaveCount(10).And.BeInDescendingOrder(step => step.Seconds);
        result.Times.Tokens.Should().BeGreaterThan(result.SlowestSteps.Sum(step => step.Tokens));
        result.Times.Data.Should().BeLessThan(result.Times.Steps);
        result.Parameters.Trained.Should().Be(result.Parameters.Total);
    }

    [Fact]
    public void Run_CancelledAndResumed_LeavesTheSameBytes()
    {
        new FineTuner(new TextClassificationTask(), _folder.Options).Run();
        byte[] expected = File.ReadAllBytes(Path.Combine(_folder.Output, "model.safetensors"));
        Directory.Delete(_folder.Output, recursive: true);
        using var stopping = new CancellationTokenSource();
        var tuner = new FineTuner(new TextClassificationTask(), _folder.Options);
        tuner.StepEnded += (_, e) =>
        {
            if (e.State.GlobalStep == 7) stopping.Cancel();
        };

        tuner.Invoking(it => it.Run(stopping.Token)).Should().Throw<OperationCanceledException>();
        File.Exists(Path.Combine(_folder.Output, "config.json")).Should().BeFalse("nothing half written is left");
        FineTuningResult result = new FineTuner(new TextClassificationTask(), _folder.Options with { Resume = true }).Run();

        File.ReadAllBytes(Path.Combine(_folder.Output, "model.safetensors")).Should().Equal(expected);
        result.Steps.Should().Be(18);
    }

    [Fact]
    public void Run_OfSeveralRatesAndSeeds_KeepsTheBest()
    {
        FineTuningOptions options = _folder.Options with { LearningRates = [1e-6, 1e-3], Seeds = [1, 2] };
        FineTuningResult result = new FineTuner(new TextClassificationTask(), options).Run();

        result.Trials.Select(trial => (trial.LearningRate, trial.Seed)).Should().Equal((1e-6, 1UL), (1e-6, 2UL), (1e-3, 1UL), (1e-3, 2UL));
        FineTuningTrial best = result.Trials.Should().ContainSingle(trial => trial.IsBest).Subject;
        best.LearningRate.Should().Be(1e-3);
        best.Metrics["accuracy"].Should().Be(result.Trials.Max(trial => trial.Metrics["accuracy"]));
        result.Arguments.Seed.Should().Be(best.Seed);
        string trial = Path.Combine(_folder.Output, $"trial-{best.Number}", "checkpoint-18", "model.safetensors");
        File.ReadAllBytes(Path.Combine(_folder.Output, "model.safetensors")).Should().Equal(File.ReadAllBytes(trial));
    }

    [Fact]
    public void Run_WithAdapters_MergesThemAndKeepsThemBeside()
    {
        FineTuningOptions options = _folder.Options with { Lora = new LoraConfig { R = 4 } };
        FineTuningResult result = new FineTuner(new TextClassificationTask(), options).Run();

        result.Parameters.Trained.Should().BeLessThan(result.Parameters.Total / 10);
        File.Exists(Path.Combine(_folder.Output, "adapter", "adapter_model.safetensors")).Should().BeTrue();
        using var pipeline = TextClassificationPipeline.FromPretrained(_folder.Output);
        pipeline.Run("The dog barks.").Score.Should().BeInRange(0.5f, 1);
        new FineTuner(new TextClassificationTask(), _folder.Options with { OverwriteOutputDir = true }).Run();
        Directory.Exists(Path.Combine(_folder.Output, "adapter")).Should().BeFalse("they are not of this run");
    }

    [Fact]
    public void Run_IntoAFolderWithFiles_IsRefusedUnlessItMayBeOverwritten()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Output, "checkpoint-99"));
        File.WriteAllText(Path.Combine(_folder.Output, "notes.txt"), "keep me");

        new FineTuner(new TextClassificationTask(), _folder.Options).Invoking(it => it.Run())
            .Should().Throw<TrainingException>().WithMessage("*exists and is not empty*");
        FineTuningOptions overwriting = _folder.Options with { OverwriteOutputDir = true };
        FineTuningOptions impossible = overwriting with { Arguments = overwriting.Arguments with { LearningRate = -1 } };
        new FineTuner(new TextClassificationTask(), impossible).Invoking(it => it.Run()).Should().Throw<ArgumentException>();
        Directory.Exists(Path.Combine(_folder.Output, "checkpoint-99")).Should().BeTrue("the other run was refused");
        new FineTuner(new TextClassificationTask(), overwriting).Run();

        Directory.Exists(Path.Combine(_folder.Output, "checkpoint-99")).Should().BeFalse("it is another run's");
        File.ReadAllText(Path.Combine(_folder.Output, "notes.txt")).Should().Be("keep me");
    }

    [Fact]
    public void Run_ThatHasNothingToResume_IsRefused() =>
        new FineTuner(new TextClassificationTask(), _folder.Options with { Resume = true }).Invoking(it => it.Run())
            .Should().Throw<TrainingException>().WithMessage("*no checkpoint*");

    [Fact]
    public void Run_ResumedWithOtherExamples_IsRefused()
    {
        using var stopping = new CancellationTokenSource();
        var tuner = new FineTuner(new TextClassificationTask(), _folder.Options);
        tuner.StepEnded += (_, _) => stopping.Cancel();
        tuner.Invoking(it => it.Run(stopping.Token)).Should().Throw<OperationCanceledException>();
        File.WriteAllText(_folder.TrainFile, File.ReadAllText(_folder.TrainFile).Replace("dog", "cow", StringComparison.Ordinal));

        new FineTuner(new TextClassificationTask(), _folder.Options with { Resume = true }).Invoking(it => it.Run())
            .Should().Throw<Checkpoints.CheckpointException>().WithMessage("*data_fingerprint*");
    }

    [Fact]
    public void Run_OfAModelWithTheSameLabels_KeepsTheirIds()
    {
        var task = new TextClassificationTask { Reading = new DatasetOptions { Labels = ["geography", "animals"] } };
        new FineTuner(task, _folder.Options).Run();
        FineTuningOptions options = _folder.Options;
        string output = _folder.Output + "-2";

        new FineTuner(new TextClassificationTask(), options with
        {
            Model = _folder.Output,
            Arguments = options.Arguments with { OutputDir = output, LearningRate = 0, MaxSteps = 1 },
        }).Run().Evaluation!.Metrics["accuracy"].Should().Be(1, "the head goes on as it was");

        ConvBertConfig.FromPretrained(output).Id2Label[0].Should().Be("geography");
    }

    [Fact]
    public void Run_IntoTheFolderOfItsModel_IsRefused()
    {
        FineTuningOptions options = _folder.Options;
        options = options with { OverwriteOutputDir = true, Arguments = options.Arguments with { OutputDir = options.Model + "/" } };

        new FineTuner(new TextClassificationTask(), options).Invoking(it => it.Run())
            .Should().Throw<TrainingException>().WithMessage("*model to begin with*");
    }

    [Fact]
    public void Run_WithAMetricThatIsNone_NamesThoseThereAre()
    {
        FineTuningOptions options = _folder.Options;
        options = options with { Arguments = options.Arguments with { MetricForBestModel = "acuracy" } };

        new FineTuner(new TextClassificationTask(), options).Invoking(it => it.Run())
            .Should().Throw<ArgumentException>().WithMessage("*acuracy*accuracy*");
    }

    [Fact]
    public void Run_OfLabelsThatTrainingHasNot_NamesTheLabel()
    {
        string eval = _folder.Write("eval.jsonl", ["""{"text": "One plus one is two.", "label": "numbers"}"""]);

        new FineTuner(new TextClassificationTask(), _folder.Options with { EvalFile = eval }).Invoking(it => it.Run())
            .Should().Throw<DatasetException>().WithMessage("*numbers*");
        Directory.Exists(_folder.Output).Should().BeFalse("nothing was begun");
    }

    [Fact]
    public void Run_OfASearchWithoutEvaluation_IsRefused() =>
        new FineTuner(new TextClassificationTask(), _folder.Options with { EvalSplit = 0, Seeds = [1, 2] }).Invoking(it => it.Run())
            .Should().Throw<ArgumentException>().WithMessage("*evaluate*");

    [Fact]
    public void LearningRate_GoesByTheSizeOfTheModel()
    {
        RecommendedArguments.LearningRate(new ConvBertConfig { HiddenSize = 256 }).Should().Be(3e-4);
        RecommendedArguments.LearningRate(new ConvBertConfig { HiddenSize = 768 }).Should().Be(1e-4);
    }

    public void Dispose() => _folder.Dispose();
}
