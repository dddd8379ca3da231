using ConvBert.Tokenization;
using ConvBert.Training.Data;
using ConvBert.Training.Tests.Support;

namespace ConvBert.Training.Tests.Trainers;

public class PaddingTests
{
    public static TheoryData<int> Classes => [.. Enumerable.Range(0, 5)];

    /// <summary>The first loss of a run is that of the padded batch which Hugging Face's collator would make, bit for bit.</summary>
    [Theory]
    [MemberData(nameof(Classes))]
    public void Train_Padded_GivesTheBitsOfThePaddedBatch(int seed)
    {
        using var drawn = new DrawnModel(seed);
        foreach ((TrainingArguments args, int length) in new[]
        {
            (Arguments(), drawn.Longest), (Arguments() with { PadToMultipleOf = 5 }, drawn.Longest <= 5 ? 5 : 10),
            (Arguments() with { Padding = PaddingStrategy.MaxLength, MaxLength = 8 }, 8),
        })
        {
            using TrainingModel model = drawn.Load();
            using var batch = new TrainingBatch(drawn.Config, drawn.Architecture);
            batch.Set(drawn.ToInputs(drawn.Padded(length)));
            double expected = model.Evaluate(batch, batch.LabelCount);
            FirstLoss(model, args, drawn.ToExamples()).Should().Be(expected, "padded to {0}", length);
        }
    }

    /// <summary>Pads reach the other tokens through convolutions alone: with kernels of one tap the loss is the ragged one to rounding.</summary>
    [Theory]
    [InlineData(ConvBertArchitecture.SequenceClassification)]
    [InlineData(ConvBertArchitecture.TokenClassification)]
    [InlineData(ConvBertArchitecture.MaskedLM)]
    public void ForwardBackward_PaddedWithKernelsOfOneTap_IsTheRaggedPass(ConvBertArchitecture architecture)
    {
        int seed = 0;
        while (!Fits(seed)) seed++;
        using var drawn = new DrawnModel(seed);
        (double loss, Dictionary<string, float[]> ragged) = Pass(drawn, PaddingStrategy.DoNotPad);
        (double other, Dictionary<string, float[]> padded) = Pass(drawn, PaddingStrategy.Longest);
        other.Should().BeApproximately(loss, 1e-6 * (1 + loss));
        double norm = Math.Sqrt(ragged.Values.Sum(gradient => gradient.Sum(g => (double)g * g)));
        foreach ((string name, float[] gradient) in ragged)
            gradient.Should().Equal(padded[name], (a, b) => Math.Abs(a - b) <= 1e-6 * norm, name);

        bool Fits(int candidate)
        {
            using var model = new DrawnModel(candidate);
            return model.Architecture == architecture && model.Config is { ConvKernelSize: 1, NumHiddenLayers: > 0 };
        }
    }

    [Fact]
    public void Train_TextsOfOneLength_PaddedIsRagged()
    {
        TrainingExample[] examples = [.. TinyModel.Examples(ConvBertArchitecture.TokenClassification, 40)
            .Where(example => example.Texts[0].InputIds.Length >= 5)
            .Select(example => TrainingExample.ForTokens(new TokenizedText(example.Texts[0].InputIds[..5]), example.Labels[..5]))];
        float[] ragged = Weights(PaddingStrategy.DoNotPad);
        Weights(PaddingStrategy.Longest).Should().Equal(ragged);

        float[] Weights(PaddingStrategy padding)
        {
            using TrainingModel model = TinyModel.Load(ConvBertArchitecture.TokenClassification);
            FirstLoss(model, Arguments() with { Padding = padding, LearningRate = 5e-3 }, examples);
            return TinyModel.Weights(model);
        }
    }

    [Fact]
    public void Train_PaddedWithDropout_ThreadsAndRecomputationChangeNoBit()
    {
        float[] expected = Weights(1, false);
        Weights(2, false).Should().Equal(expected);
        Weights(5, true).Should().Equal(expected);

        static float[] Weights(int threads, bool recomputes)
        {
            using TrainingModel model = TinyModel.Load(ConvBertArchitecture.QuestionAnswering, threads: threads);
            TrainingArguments args = Arguments() with
            {
                MaxSteps = 4,
                LearningRate = 5e-3,
                Dropout = true,
                GroupByLength = true,
                Shuffle = true,
                GradientCheckpointing = recomputes,
                PerDeviceTrainBatchSize = 6,
            };
            FirstLoss(model, args, [.. TinyModel.Examples(ConvBertArchitecture.QuestionAnswering, 24)]);
            return TinyModel.Weights(model);
        }
    }

    /// <summary>Pads have scores in the softmax over a padded sequence, as in Hugging Face, and no place in the predictions.</summary>
    [Fact]
    public void Evaluate_PaddedQuestions_PredictionsAreOfTheirOwnTokens()
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(ConvBertArchitecture.QuestionAnswering);
        List<TrainingExample> examples = TinyModel.Examples(ConvBertArchitecture.QuestionAnswering, 11);
        EvalPrediction? prediction = null;
        using var trainer = new Trainer(model, Arguments() with { OutputDir = folder.Path, PerDeviceEvalBatchSize = 4 }, examples)
        {
            ComputeMetrics = given =>
            {
                prediction = given;
                return new Dictionary<string, double>();
            },
        };
        double loss = trainer.Evaluate(examples)["eval_loss"];
        prediction!.Predictions.Select(scores => scores.Length).Should().Equal(examples.Select(one => 2 * one.Texts[0].InputIds.Length));
        TrainingExample last = examples[^1];
        using var alone = new Trainer(
            model, Arguments() with { OutputDir = folder.Path, Padding = PaddingStrategy.MaxLength, MaxLength = 16 }, [last]);
        alone.Evaluate([last])["eval_loss"].Should().NotBe(loss);
    }

    [Fact]
    public void Trainer_ImpossiblePadding_IsRefusedByName()
    {
        using TrainingModel model = TinyModel.Load(ConvBertArchitecture.SequenceClassification);
        List<TrainingExample> examples = TinyModel.Examples(ConvBertArchitecture.SequenceClassification, 8);
        Refuse(Arguments() with { Padding = PaddingStrategy.MaxLength }, "*MaxLength*");
        Refuse(Arguments() with { MaxLength = 8 }, "*MaxLength*");
        Refuse(Arguments() with { PadToMultipleOf = 0 }, "*PadToMultipleOf*");
        Refuse(Arguments() with { Padding = PaddingStrategy.DoNotPad, PadToMultipleOf = 8 }, "*PadToMultipleOf*");
        Refuse(Arguments() with { PadTokenId = 67 }, "*67*");
        Refuse(Arguments() with { Padding = PaddingStrategy.MaxLength, MaxLength = 4 }, "*Example*tokens*padded to 4*");
        Refuse(Arguments() with { GroupByLength = true, Shuffle = false }, "*GroupByLength*Shuffle*");

        void Refuse(TrainingArguments args, string message) =>
            FluentActions.Invoking(() => FirstLoss(model, args, [.. examples])).Should().Throw<ArgumentException>().WithMessage(message);
    }

    /// <summary>Examples of a batch, and nothing else: one batch, in the examples' order.</summary>
    internal static TrainingArguments Arguments() => new()
    {
        OutputDir = "",
        PerDeviceTrainBatchSize = 100,
        MaxSteps = 1,
        Shuffle = false,
        Dropout = false,
        Padding = PaddingStrategy.Longest,
        SaveStrategy = IntervalStrategy.No,
    };

    internal static double FirstLoss(TrainingModel model, TrainingArguments args, TrainingExample[] examples)
    {
        using var folder = new TemporaryFolder();
        using var trainer = new Trainer(model, args with { OutputDir = folder.Path }, examples);
        double? loss = null;
        trainer.StepEnded += (_, step) => loss ??= step.Loss;
        trainer.Train();
        return loss!.Value;
    }

    private static (double Loss, Dictionary<string, float[]> Gradients) Pass(DrawnModel drawn, PaddingStrategy padding)
    {
        using TrainingModel model = drawn.Load();
        using var batch = new TrainingBatch(drawn.Config, drawn.Architecture);
        var collator = new BatchCollator(drawn.Architecture, new BatchPadding(padding, null, null, drawn.Config.PadTokenId!.Value));
        collator.Collate([.. drawn.ToExamples().Select((example, i) => new NumberedExample(i, example))], batch);
        double loss = model.ForwardBackward(batch, default);
        return (loss, model.Parameters.Where(parameter => parameter.HasGradient)
            .ToDictionary(parameter => parameter.Name, parameter => parameter.Gradient.Span.ToArray()));
    }
}
