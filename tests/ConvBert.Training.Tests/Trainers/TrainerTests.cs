using ConvBert.Checkpoints;
using ConvBert.Training.Tests.Support;

namespace ConvBert.Training.Tests.Trainers;

public class TrainerTests
{
    private const ConvBertArchitecture Classification = ConvBertArchitecture.SequenceClassification;

    public static TheoryData<ConvBertArchitecture> Architectures =>
    [
        ConvBertArchitecture.SequenceClassification, ConvBertArchitecture.TokenClassification, ConvBertArchitecture.QuestionAnswering,
        ConvBertArchitecture.MultipleChoice, ConvBertArchitecture.MaskedLM,
    ];

    [Fact]
    public void Arguments_Defaults_AreHuggingFaces()
    {
        var args = new TrainingArguments { OutputDir = "x" };
        (args.LearningRate, args.PerDeviceTrainBatchSize, args.NumTrainEpochs, args.MaxGradNorm, args.Seed, args.LrSchedulerType,
            args.WeightDecay, args.AdamBeta1, args.AdamBeta2, args.AdamEpsilon)
            .Should().Be((5e-5, 8, 3, 1, 42ul, SchedulerType.Linear, 0, 0.9, 0.999, 1e-8));
        (args.LoggingSteps, args.SaveSteps, args.SaveStrategy, args.EvalStrategy, args.GradientAccumulationSteps, args.WarmupSteps)
            .Should().Be((500, 500, IntervalStrategy.Steps, IntervalStrategy.No, 1, 0));
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Train_EveryClass_LowersTheLoss(ConvBertArchitecture architecture)
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(architecture, dropout: 0);
        using var trainer =
            new Trainer(model, Arguments(folder) with { NumTrainEpochs = 8, LearningRate = 5e-3 },
            TinyModel.Examples(architecture, 24))
            { EvalDataset = TinyModel.Examples(architecture, 24) };
        double before = trainer.Evaluate()["eval_loss"];
        TrainOutput output = trainer.Train();
        trainer.Evaluate()["eval_loss"].Should().BeLessThan(0.8 * before);
        output.GlobalStep.Should().Be(24);
    }

    [Fact]
    public void Train_StepsAndEpochs_AreCountedAsHuggingFaceDoes()
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(Classification);
        // 21 examples in batches of 4 are 6 batches, 3 steps of two.
        using var trainer =
            new Trainer(model,
            Arguments(folder) with { PerDeviceTrainBatchSize = 4, GradientAccumulationSteps = 2, NumTrainEpochs = 2.5, LoggingSteps = 2 },
            TinyModel.Examples(Classification, 21));
        var steps = new List<(double Loss, double Norm, double Rate)>();
        trainer.StepEnded += (_, args) => steps.Add((args.Loss, args.GradientNorm, args.LearningRate));
        TrainOutput output = trainer.Train();

        output.GlobalStep.Should().Be(8);
        trainer.State.Epoch.Should().BeApproximately(8.0 / 3, 1e-12);
        trainer.State.NumTrainEpochs.Should().Be(3);
        steps.Select(step => step.Rate).Should().Equal(Enumerable.Range(0, 8).Select(step => 5e-3 * (8 - step) / 8));
        output.TrainingLoss.Should().BeApproximately(steps.Average(step => step.Loss), 1e-12);
        trainer.State.LogHistory.Select(entry => entry.Step).Should().Equal(2, 4, 6, 8, 8);
        trainer.State.LogHistory[1].Values["loss"].Should().BeApproximately((steps[2].Loss + steps[3].Loss) / 2, 1e-12);
        trainer.State.LogHistory[^1].Values.Should().ContainKey("train_loss");
    }

    [Theory]
    [MemberData(nameof(Architectures))]
    public void Train_ThreadsAndRecomputation_ChangeNoBit(ConvBertArchitecture architecture)
    {
        float[] expected = Run(architecture, 1, false);
        Run(architecture, 2, false).Should().Equal(expected);
        Run(architecture, 5, true).Should().Equal(expected);
    }

    [Fact]
    public void Train_AnotherSeed_GivesOtherWeights() =>
        Run(Classification, 1, false, seed: 43).Should().NotEqual(Run(Classification, 1, false));

    /// <summary>
    /// A step over two micro-batches of unequal numbers of labels is the step over both at once, but for the order of sums.
    /// </summary>
    [Fact]
    public void Train_Accumulated_DividesByTheLabelsOfTheWholeBatch()
    {
        float[] whole = Accumulate(8, 1), parts = Accumulate(4, 2);
        for (int i = 0; i < whole.Length; i++) parts[i].Should().BeApproximately(whole[i], 1e-5f);

        static float[] Accumulate(int batch, int steps)
        {
            using var folder = new TemporaryFolder();
            using TrainingModel model = TinyModel.Load(ConvBertArchitecture.TokenClassification, dropout: 0);
            TrainingArguments args =
                Arguments(folder) with
                {
                    Optim = OptimizerType.Sgd,
                    PerDeviceTrainBatchSize = batch,
                    GradientAccumulationSteps = steps,
                    MaxSteps = 3,
                    Shuffle = false,
                    LearningRate = 0.1
                };
            using var trainer = new Trainer(model, args, TinyModel.Examples(ConvBertArchitecture.TokenClassification, 24));
            trainer.Train();
            return TinyModel.Weights(model);
        }
    }

    [Fact]
    public void SaveModel_AfterTraining_LoadsAndGivesThePredictions()
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(Classification);
        List<TrainingExample> examples = TinyModel.Examples(Classification, 20);
        EvalPrediction? prediction = null;
        using var trainer = new Trainer(model, Arguments(folder), examples)
        {
            ComputeMetrics = given =>
            {
                prediction = given;
                return new Dictionary<string, double> { ["accuracy"] = 0.5 };
            },
        };
        trainer.Train();
        trainer.SaveModel(folder.File("saved"));
        trainer.Evaluate(examples)["eval_accuracy"].Should().Be(0.5);

        using var saved = ConvBertForSequenceClassification.FromPretrained(folder.File("saved"));
        var batch = new TokenBatch();
        foreach (TrainingExample example in examples) batch.Add(example.Texts[0].InputIds.Span, example.Texts[0].TokenTypeIds.Span);
        float[] logits = new float[examples.Count * model.Config.NumLabels];
        saved.Forward(batch, logits);
        // The forward for inference and the one for training round alike but for the order of a few sums.
        for (int i = 0; i < examples.Count; i++)
        {
            for (int label = 0; label < model.Config.NumLabels; label++)
                prediction!.Predictions[i].Span[label].Should().BeApproximately(logits[(i * model.Config.NumLabels) + label], 1e-5f);
        }
    }

    [Fact]
    public void Train_FrozenParts_KeepTheirWeights()
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(Classification);
        Dictionary<string, float[]> before =
            model.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value.Span.ToArray());
        using var trainer =
            new Trainer(model, Arguments(folder) with { FrozenParts = ["embeddings", "layers:0"], WeightDecay = 0.1 },
            TinyModel.Examples(Classification, 16));
        trainer.Train();
        foreach (Parameter parameter in model.Parameters)
        {
            bool isFrozen = parameter.Depth < 2;
            parameter.Value.Span.SequenceEqual(before[parameter.Name]).Should().Be(isFrozen, parameter.Name);
        }
    }

    [Fact]
    public void Train_WithAverages_EndsWithThem()
    {
        using var folder = new TemporaryFolder();
        using TrainingModel plain = TinyModel.Load(Classification), averaged = TinyModel.Load(Classification);
        Run(plain, Arguments(folder) with { MaxSteps = 1 });
        float[] start = TinyModel.Weights(TinyModel.Load(Classification)), step = TinyModel.Weights(plain);
        Run(averaged, Arguments(folder) with { MaxSteps = 1, EmaDecay = 0.75 });
        float[] average = TinyModel.Weights(averaged);
        for (int i = 0; i < start.Length; i++) average[i].Should().BeApproximately((0.75f * start[i]) + (0.25f * step[i]), 1e-6f);
    }

    [Fact]
    public void Train_StoppedByAHandler_EndsAfterTheStep()
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(Classification);
        using var trainer =
            new Trainer(model, Arguments(folder) with { SaveStrategy = IntervalStrategy.Steps }, TinyModel.Examples(Classification, 24));
        trainer.StepEnded += (_, args) => args.ShouldStop = args.State.GlobalStep == 2;
        trainer.Train().GlobalStep.Should().Be(2);
        Trainer.GetLastCheckpoint(folder.Path).Should().Be(folder.File("checkpoint-2"));
    }

    internal static TrainingArguments Arguments(TemporaryFolder folder) =>
        new() { OutputDir = folder.Path, LearningRate = 5e-3, SaveStrategy = IntervalStrategy.No };

    private static void Run(TrainingModel model, TrainingArguments args)
    {
        using var trainer = new Trainer(model, args, TinyModel.Examples(model.Architecture, 24));
        trainer.Train();
    }

    private static float[] Run(ConvBertArchitecture architecture, int threads, bool recomputes, ulong seed = 42)
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(architecture, threads: threads);
        Run(model, Arguments(folder) with { NumTrainEpochs = 2, Seed = seed, GradientCheckpointing = recomputes, WeightDecay = 0.01 });
        return TinyModel.Weights(model);
    }
}
