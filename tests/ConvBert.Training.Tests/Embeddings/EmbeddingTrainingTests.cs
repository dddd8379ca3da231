using ConvBert.Checkpoints;
using ConvBert.Pipelines;
using ConvBert.Training.Tests.Support;
using ConvBert.Training.Tests.Trainers;

namespace ConvBert.Training.Tests.Embeddings;

public sealed class EmbeddingTrainingTests
{
    public static TheoryData<Pooling, bool> PoolingsAndLosses
    {
        get
        {
            var data = new TheoryData<Pooling, bool>();
            foreach (Pooling pooling in Enum.GetValues<Pooling>().Except([Pooling.None]))
            {
                data.Add(pooling, false);
                data.Add(pooling, true);
            }

            return data;
        }
    }

    /// <summary>
    /// The derivative along a drawn direction in each tensor against central differences of the loss in double, as for the classes with a
    /// head: float32 rounding stays below 1e-4 of it, or of a hundred-thousandth of the norm of all gradients, ten times theirs, because
    /// similarities are multiplied by 20.
    /// </summary>
    [Theory]
    [MemberData(nameof(PoolingsAndLosses))]
    public void ForwardBackward_EveryPoolingAndLoss_AgreesWithDifferencesInDouble(Pooling pooling, bool scored)
    {
        const double Step = 1e-5;
        using TrainingModel model = TinyModel.LoadForEmbeddings(pooling, dropout: 0);
        List<TrainingExample> examples = [.. TinyModel.Pairs(3, scored).Select(WithoutTypes)];
        using TrainingBatch batch = ToBatch(model, examples);
        Dictionary<string, double[]> tensors = model.Parameters.ToDictionary(
            parameter => Prefix(parameter), parameter => Array.ConvertAll(parameter.Value.Span.ToArray(), value => (double)value));
        var reference = new ReferenceModel(model.Config, tensors);
        var losses = new EmbeddingReference(pooling, model.SimilarityScale);

        double loss = model.ForwardBackward(batch, default);

        loss.Should().BeApproximately(losses.Loss(reference, examples), 1e-4 * (1 + loss));
        double norm = Math.Sqrt(model.Parameters.Where(parameter => parameter.HasGradient)
            .Sum(parameter => parameter.Gradient.Span.ToArray().Sum(g => (double)g * g)));
        norm.Should().BeGreaterThan(0.1);
        foreach (Parameter parameter in model.Parameters.Where(parameter => parameter.RequiresGradient))
        {
            var random = new Random(3);
            double[] values = tensors[Prefix(parameter)], direction = [.. values.Select(_ => random.NextDouble() - 0.5)];
            double length = Math.Sqrt(direction.Sum(u => u * u));
            double expected = (At(Step) - At(-Step)) / (2 * Step);
            double actual =
                parameter.HasGradient ? parameter.Gradient.Span.ToArray().Zip(direction, (g, u) => g * u / length).Sum() : 0;
            actual.Should().BeApproximately(expected, (1e-4 * Math.Abs(expected)) + (1e-5 * norm), "along {0}", parameter);

            double At(double step)
            {
                tensors[Prefix(parameter)] = [.. values.Zip(direction, (value, u) => value + (step * u / length))];
                double result = losses.Loss(reference, examples);
                tensors[Prefix(parameter)] = values;
                return result;
            }
        }
    }

    [Theory]
    [MemberData(nameof(PoolingsAndLosses))]
    public void ForwardBackward_Threads_GiveTheSameBits(Pooling pooling, bool scored)
    {
        float[] Gradients(int threads)
        {
            using TrainingModel model = TinyModel.LoadForEmbeddings(pooling, threads: threads);
            using TrainingBatch batch = ToBatch(model, TinyModel.Pairs(11, scored));
            double loss = model.ForwardBackward(batch, new DropoutKey(1, 2));
            return [(float)loss, .. model.Parameters.Where(one => one.HasGradient).SelectMany(one => one.Gradient.Span.ToArray())];
        }

        float[] one = Gradients(1);
        Gradients(3).Should().Equal(one);
        Gradients(8).Should().Equal(one);
    }

    /// <summary>What evaluation pools is what the pipeline pools; training's hidden states are within rounding of inference's.</summary>
    [Theory]
    [InlineData(Pooling.Mean)]
    [InlineData(Pooling.WeightedMean)]
    [InlineData(Pooling.Max)]
    public void Evaluate_Embeddings_AreThoseOfTheModelsHiddenStates(Pooling pooling)
    {
        using TrainingModel model = TinyModel.LoadForEmbeddings(pooling);
        List<TrainingExample> examples = [.. TinyModel.Pairs(2, scored: true).Select(WithoutTypes)];
        using TrainingBatch batch = ToBatch(model, examples);
        using var folder = new TemporaryFolder();
        model.SavePretrained(folder.Path);
        using var plain = ConvBertModel.FromPretrained(folder.Path);

        model.Evaluate(batch, batch.LabelCount);

        int hidden = model.Config.HiddenSize;
        TokenizedText second = examples[1].Texts[0];
        var tokens = new TokenBatch();
        tokens.Add(second.InputIds.Span);
        float[] states = new float[second.InputIds.Length * hidden], pooled = new float[hidden];
        plain.Forward(tokens, states);
        TokenPooling.Pool(states, [.. Enumerable.Repeat(1, second.InputIds.Length)], pooling, 0, pooled);
        for (int i = 0; i < hidden; i++) model.Logits[(2 * hidden) + i].Should().BeApproximately(pooled[i], 5e-6f);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Train_Padded_HasTheLossOfTheEmbeddingsWithoutPads(bool scored)
    {
        using TrainingModel model = TinyModel.LoadForEmbeddings(dropout: 0);
        using var folder = new TemporaryFolder();
        using var trainer = new Trainer(
            model, TrainerTests.Arguments(folder) with { Padding = Tokenization.PaddingStrategy.Longest, PerDeviceEvalBatchSize = 8 },
            TinyModel.Pairs(8, scored));

        // Pads reach the tokens through the convolutions, as in Hugging Face, so that losses are alike but not the same.
        using TrainingBatch ragged = ToBatch(model, TinyModel.Pairs(8, scored));
        double alone = model.Evaluate(ragged, ragged.LabelCount);
        trainer.Evaluate(TinyModel.Pairs(8, scored))["eval_loss"].Should().BeApproximately(alone, 0.3 * alone).And.NotBe(alone);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Train_Pairs_LearnsThem(bool scored)
    {
        using TrainingModel model = TinyModel.LoadForEmbeddings(dropout: 0, threads: 2);
        using var folder = new TemporaryFolder();
        List<TrainingExample> pairs = TinyModel.Pairs(24, scored);
        using var trainer = new Trainer(
            model, TrainerTests.Arguments(folder) with { NumTrainEpochs = 12, LearningRate = 3e-3, PerDeviceTrainBatchSize = 8 }, pairs);
        double before = trainer.Evaluate(pairs)["eval_loss"];

        trainer.Train();

        trainer.Evaluate(pairs)["eval_loss"].Should().BeLessThan(0.5 * before);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Train_CancelledAndResumed_GivesTheSameBytes(bool scored)
    {
        using var folder = new TemporaryFolder();
        TrainingArguments args = TrainerTests.Arguments(folder) with { MaxSteps = 6, GradientAccumulationSteps = 2 };
        float[] expected = Weights(args with { OutputDir = folder.File("whole") }, stop: null);

        Weights(args with { OutputDir = folder.File("parts") }, stop: 3).Should().Equal(expected);

        float[] Weights(TrainingArguments arguments, int? stop)
        {
            using TrainingModel model = TinyModel.LoadForEmbeddings(threads: 2);
            using var trainer = new Trainer(model, arguments, TinyModel.Pairs(40, scored));
            if (stop is null)
            {
                trainer.Train();
                return TinyModel.Weights(model);
            }

            using var cancel = new CancellationTokenSource();
            trainer.StepEnded += (_, e) =>
            {
                if (e.State.GlobalStep == stop) cancel.Cancel();
            };
            FluentActions.Invoking(() => trainer.Train(null, cancel.Token)).Should().Throw<OperationCanceledException>();
            using TrainingModel resumed = TinyModel.LoadForEmbeddings(threads: 2);
            using var again = new Trainer(resumed, arguments, TinyModel.Pairs(40, scored));
            again.Train(Trainer.GetLastCheckpoint(arguments.OutputDir));
            return TinyModel.Weights(resumed);
        }
    }

    [Fact]
    public void Train_LayerwiseDecayAndFrozenParts_CountTheLayersAsWithAHead()
    {
        using TrainingModel model = TinyModel.LoadForEmbeddings();

        FrozenParts.Freeze(model.Parameters, ["encoder"]);

        model.Parameters.Where(parameter => parameter.RequiresGradient).Should().OnlyContain(parameter => parameter.Depth == 0);
        model.Parameters.HeadDepth.Should().Be(model.Config.NumHiddenLayers + 1);
    }

    [Fact]
    public void Examples_OfAnotherForm_AreRefused()
    {
        using TrainingModel model = TinyModel.LoadForEmbeddings();
        using var folder = new TemporaryFolder();
        var text = new TokenizedText(new[] { 3, 4 });
        TrainingArguments args = TrainerTests.Arguments(folder);

        Refused(TinyModel.Examples(ConvBertArchitecture.SequenceClassification, 4)).WithMessage("*another class*");
        Refused([TrainingExample.ForPair(text, text), TrainingExample.ForPair(text, text, text)]).WithMessage("*texts*");
        Refused([TrainingExample.ForPair(text, text), TrainingExample.ForScoredPair(text, text, 1)]).WithMessage("*another form*");
        FluentActions.Invoking(() => TrainingExample.ForScoredPair(text, text, float.NaN)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => TrainingModel.ForEmbeddings(TinyModel.Folder("sequence_classification_small"), Pooling.None))
            .Should().Throw<ArgumentException>();
        using var batch = new TrainingBatch(model.Config, ConvBertArchitecture.Model);
        var tokens = new TokenBatch();
        tokens.Add([3, 4]);
        FluentActions.Invoking(() => batch.SetRanking(tokens, 2)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => batch.Set(tokens, [1L])).Should().Throw<ArgumentException>().WithMessage("*pairs of texts*");

        FluentAssertions.Specialized.ExceptionAssertions<ArgumentException> Refused(List<TrainingExample> examples)
        {
            using var trainer = new Trainer(model, args with { Shuffle = false }, examples);
            return FluentActions.Invoking(() => trainer.Train()).Should().Throw<ArgumentException>();
        }
    }

    private static TrainingExample WithoutTypes(TrainingExample example)
    {
        TokenizedText[] texts = [.. example.Texts.Select(text => new TokenizedText(text.InputIds))];
        return example.Targets.IsEmpty
            ? TrainingExample.ForPair(texts[0], texts[1], texts.AsSpan(2))
            : TrainingExample.ForScoredPair(texts[0], texts[1], example.Targets.Span[0]);
    }

    private static string Prefix(Parameter parameter) => "convbert." + parameter.Name;

    private static TrainingBatch ToBatch(TrainingModel model, List<TrainingExample> examples)
    {
        var batch = new TrainingBatch(model.Config, ConvBertArchitecture.Model);
        var tokens = new TokenBatch();
        foreach (TokenizedText text in examples.SelectMany(example => example.Texts))
            tokens.Add(text.InputIds.Span, text.TokenTypeIds.Span);
        if (examples[0].Targets.IsEmpty) batch.SetRanking(tokens, examples[0].Texts.Count);
        else batch.SetScoredPairs(tokens, [.. examples.Select(example => example.Targets.Span[0])]);
        return batch;
    }
}
