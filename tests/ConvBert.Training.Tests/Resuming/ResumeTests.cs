using System.Text.Json;
using ConvBert.Checkpoints;
using ConvBert.Training.Resuming;
using ConvBert.Training.Tests.Support;
using ConvBert.Training.Tests.Trainers;

namespace ConvBert.Training.Tests.Resuming;

public class ResumeTests
{
    private const ConvBertArchitecture Classification = ConvBertArchitecture.SequenceClassification;

    [Theory]
    [InlineData(OptimizerType.AdamW, null)]
    [InlineData(OptimizerType.AdamW, 0.9)]
    [InlineData(OptimizerType.OriginalAdam, null)]
    [InlineData(OptimizerType.Sgd, 0.9)]
    public void Train_CancelledAnywhereAndResumed_GivesTheSameBytes(OptimizerType optimizer, double? average)
    {
        byte[] expected = RunToTheEnd(optimizer, average, out IReadOnlyList<LogEntry> log);
        foreach (int stop in new[] { 1, 4, 5, 7 })
        {
            using var folder = new TemporaryFolder();
            TrainingArguments args = Arguments(folder, optimizer, average);
            Cancel(args, stop);
            Trainer.GetLastCheckpoint(folder.Path).Should().Be(folder.File($"checkpoint-{stop}"));
            using TrainingModel model = TinyModel.Load(Classification, threads: 2);
            using Trainer trainer = Create(model, args);
            trainer.Train(Trainer.GetLastCheckpoint(folder.Path));
            trainer.SaveModel(folder.File("final"));
            File.ReadAllBytes(folder.File("final/model.safetensors")).Should().Equal(
                expected, "the run was cancelled after step {0}", stop);
            trainer.State.LogHistory.Should().BeEquivalentTo(log);
        }
    }

    [Fact]
    public void Checkpoint_Contents_AreAModelAndHuggingFacesState()
    {
        using var folder = new TemporaryFolder();
        Cancel(Arguments(folder, OptimizerType.AdamW, null), 3);
        string checkpoint = folder.File("checkpoint-3");
        Directory.EnumerateFiles(checkpoint).Select(Path.GetFileName).Should().BeEquivalentTo(
            "config.json", "model.safetensors", "optimizer.safetensors", "scheduler.safetensors", "run_state.json", "trainer_state.json");
        folder.Names().Should().Equal("checkpoint-3");
        using JsonDocument state = JsonDocument.Parse(File.ReadAllText(Path.Combine(checkpoint, "trainer_state.json")));
        state.RootElement.EnumerateObject().Select(property => property.Name).Should().BeEquivalentTo(
            "best_global_step", "best_metric", "best_model_checkpoint", "epoch", "eval_steps", "global_step", "is_hyper_param_search",
            "is_local_process_zero",
            "is_world_process_zero", "log_history", "logging_steps", "max_steps", "num_input_tokens_seen", "num_train_epochs", "save_steps",
            "stateful_callbacks",
            "total_flos", "train_batch_size", "trial_name", "trial_params");
        state.RootElement.GetProperty("global_step").GetInt64().Should().Be(3);
        using var model = ConvBertForSequenceClassification.FromPretrained(checkpoint);
        model.Report.Missing.Should().BeEmpty();
    }

    [Fact]
    public void Train_SaveTotalLimit_KeepsTheNewestAndTheBest()
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(Classification);
        double[] metrics = [1, 5, 2, 3, 4, 4];
        int evaluation = 0;
        using var trainer = new Trainer(model, Arguments(folder, OptimizerType.AdamW, null) with
        {
            SaveStrategy = IntervalStrategy.Steps,
            EvalStrategy = IntervalStrategy.Steps,
            SaveSteps = 1,
            EvalSteps = 1,
            MaxSteps = 6,
            SaveTotalLimit = 2,
            LoadBestModelAtEnd = true,
            MetricForBestModel = "score",
        }, TinyModel.Examples(Classification, 40))
        {
            EvalDataset = TinyModel.Examples(Classification, 4),
            ComputeMetrics = _ => new Dictionary<string, double> { ["score"] = metrics[evaluation++] },
        };
        trainer.Train();
        folder.Names().Should().Equal("checkpoint-2", "checkpoint-6");
        trainer.State.BestMetric.Should().Be(5);
        trainer.SaveModel(folder.File("final"));
        File.ReadAllBytes(folder.File("final/model.safetensors")).Should()
            .Equal(File.ReadAllBytes(folder.File("checkpoint-2/model.safetensors")));
    }

    [Fact]
    public void Train_CheckpointOfAnotherModelOrRun_IsRefusedAndChangesNothing()
    {
        using var folder = new TemporaryFolder();
        TrainingArguments args = Arguments(folder, OptimizerType.AdamW, null);
        Cancel(args, 2);
        string checkpoint = folder.File("checkpoint-2");

        using TrainingModel other = TinyModel.Load(ConvBertArchitecture.QuestionAnswering);
        float[] before = TinyModel.Weights(other);
        using (var trainer = new Trainer(other, args, TinyModel.Examples(ConvBertArchitecture.QuestionAnswering, 40)))
            trainer.Invoking(t => t.Train(checkpoint)).Should().Throw<CheckpointException>().WithMessage("*qa_outputs*");
        TinyModel.Weights(other).Should().Equal(before);

        using TrainingModel model = TinyModel.Load(Classification);
        Refuse(args with { Seed = 1 }, "*seed is 42*1*");
        Refuse(args with { PerDeviceTrainBatchSize = 4 }, "*batch_size*");
        Refuse(args with { Optim = OptimizerType.Sgd }, "*optimizer*");
        using (Trainer trainer = Create(model, args))
            trainer.Invoking(t => t.Train(folder.File("checkpoint-9"))).Should().Throw<CheckpointException>();
        File.Delete(Path.Combine(checkpoint, "optimizer.safetensors"));
        Refuse(args, "*optimizer.safetensors*");

        void Refuse(TrainingArguments changed, string message)
        {
            using Trainer trainer = Create(model, changed);
            trainer.Invoking(t => t.Train(checkpoint)).Should().Throw<CheckpointException>().WithMessage(message);
        }
    }

    [Fact]
    public void Write_ThatFailsHalfWay_LeavesNothingBehind()
    {
        using var folder = new TemporaryFolder();
        CheckpointFolder.Write(folder.Path, 1, path => File.WriteAllText(Path.Combine(path, "a"), "old"));
        FluentActions.Invoking(() => CheckpointFolder.Write(folder.Path, 1, path =>
        {
            File.WriteAllText(Path.Combine(path, "a"), "new");
            throw new IOException("No space left on device");
        })).Should().Throw<TrainingException>().WithMessage("*checkpoint-1*No space left*");
        folder.Names().Should().Equal("checkpoint-1");
        File.ReadAllText(folder.File("checkpoint-1/a")).Should().Be("old");
    }

    [Fact]
    public void Prepare_AfterAKill_RemovesWhatWasHalfWrittenAndNothingElse()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File(".checkpoint-3.0123456789abcdef.tmp"));
        Directory.CreateDirectory(folder.File("checkpoint-2"));
        Directory.CreateDirectory(folder.File("checkpoint-10"));
        Directory.CreateDirectory(folder.File("checkpoint-x"));
        CheckpointFolder.Prepare(folder.Path);
        folder.Names().Should().Equal("checkpoint-10", "checkpoint-2", "checkpoint-x");
        Trainer.GetLastCheckpoint(folder.Path).Should().Be(folder.File("checkpoint-10"));
    }

    private static TrainingArguments Arguments(TemporaryFolder folder, OptimizerType optimizer, double? average) =>
        TrainerTests.Arguments(folder) with
        {
            Optim = optimizer,
            Momentum = 0.9,
            EmaDecay = average,
            NumTrainEpochs = 2,
            LoggingSteps = 3,
            WarmupSteps = 0.2,
            WeightDecay = 0.01,
        };

    private static Trainer Create(TrainingModel model, TrainingArguments args) => new(model, args, TinyModel.Examples(Classification, 40));

    private static byte[] RunToTheEnd(OptimizerType optimizer, double? average, out IReadOnlyList<LogEntry> log)
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(Classification);
        using Trainer trainer = Create(model, Arguments(folder, optimizer, average));
        trainer.Train();
        trainer.SaveModel(folder.File("final"));
        log = trainer.State.LogHistory;
        return File.ReadAllBytes(folder.File("final/model.safetensors"));
    }

    private static void Cancel(TrainingArguments args, int step)
    {
        using TrainingModel model = TinyModel.Load(Classification);
        using Trainer trainer = Create(model, args);
        using var cancellation = new CancellationTokenSource();
        trainer.StepEnded += (_, e) =>
        {
            if (e.State.GlobalStep == step) cancellation.Cancel();
        };
        trainer.Invoking(t => t.Train(cancellationToken: cancellation.Token)).Should().Throw<OperationCanceledException>();
    }
}
