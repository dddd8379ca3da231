using ConvBert.Checkpoints;
using ConvBert.Training.Data;
using ConvBert.Training.Tests.Support;
using ConvBert.Training.Tests.Trainers;

namespace ConvBert.Training.Tests.Adapters;

public class LoraModelTests
{
    private const ConvBertArchitecture Classification = ConvBertArchitecture.SequenceClassification;
    private const string Query = "base_model.model.convbert.encoder.layer.0.attention.self.query";

    private static readonly LoraConfig All = new() { R = 3, LoraAlpha = 6, TargetModules = [LoraConfig.AllLinear] };

    private static readonly LoraConfig AllAndPointwise = All with { TargetModules = [LoraConfig.AllLinear, "pointwise"] };

    [Fact]
    public void LoraModel_New_ChangesNoOutputAndTrainsAdaptersAndHeadAlone()
    {
        using TrainingModel plain = TinyModel.Load(Classification), adapted = TinyModel.Load(Classification);
        var lora = new LoraModel(adapted, All);
        Loss(adapted).Should().Be(Loss(plain));
        adapted.Parameters.Where(parameter => parameter.RequiresGradient).Should()
            .OnlyContain(parameter => parameter.Name.StartsWith("base_model.model.", StringComparison.Ordinal)
            || parameter.Name.StartsWith("classifier.", StringComparison.Ordinal));
        // Per layer: query, key, value, conv_out_layer, conv_kernel_layer, attention output, intermediate and output of the feed-forward;
        // and once embeddings_project.
        adapted.Parameters.Count(parameter => parameter.Name.EndsWith("lora_A.weight", StringComparison.Ordinal)).Should().Be((2 * 8) + 1);
        lora.TrainableCount.Should().Be(adapted.Parameters.Where(parameter => parameter.RequiresGradient)
            .Sum(parameter => parameter.Length));
        adapted.Parameters[Query
            + ".lora_A.weight"].Value.Span.ToArray().Should().OnlyContain(value =>
            Math.Abs(value) <= 1 / MathF.Sqrt(24)).And.OnlyHaveUniqueItems();
    }

    /// <summary>
    /// y = x·(W + s·B·A)ᵀ, so that dB = s·dW·Aᵀ and dA = s·Bᵀ·dW with the gradient of a plain model that has the merged weight.
    /// </summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void ForwardBackward_Adapters_HaveTheGradientsOfTheMergedModel(bool stable)
    {
        using var folder = new TemporaryFolder();
        LoraConfig config = AllAndPointwise with { UseRslora = stable };
        double scale = stable ? 6 / Math.Sqrt(3) : 2;
        using TrainingModel adapted = TinyModel.Load(Classification, dropout: 0, threads: 2);
        var lora = new LoraModel(adapted, config);
        FillUp(adapted);
        lora.SaveMerged(folder.Path);
        using TrainingModel merged =
            TrainingModel.FromPretrained(folder.Path, Classification, new ConvBertLoadOptions { Config = adapted.Config, Threads = 1 });
        double loss = ForwardBackward(adapted);
        loss.Should().BeApproximately(ForwardBackward(merged), 1e-5);
        loss.Should().NotBeApproximately(Loss(TinyModel.Load(Classification, dropout: 0)), 1e-3, "the adapters do something");
        foreach (Parameter up in adapted.Parameters.Where(parameter => parameter.Name.EndsWith(".lora_B.weight", StringComparison.Ordinal)))
        {
            string module = up.Name["base_model.model.".Length..^".lora_B.weight".Length];
            Parameter down = adapted.Parameters[up.Name.Replace("lora_B", "lora_A", StringComparison.Ordinal)], weight =
                merged.Parameters[module + ".weight"];
            AssertClose(
                up.Gradient.Span, Product(weight.Gradient.Span, down.Value.Span, up.Shape[0], up.Shape[1], down.Shape[1], scale), up.Name);
            AssertClose(down.Gradient.Span,
                ProductOfTransposed(up.Value.Span, weight.Gradient.Span, up.Shape[0], up.Shape[1], down.Shape[1], scale), down.Name);
            adapted.Parameters[module + ".weight"].HasGradient.Should().BeFalse();
        }
    }

    /// <summary>
    /// With the masks of one pass the loss is a smooth function; central differences of it in float32 are good to a few percent.
    /// </summary>
    [Theory]
    [InlineData("lora_A")]
    [InlineData("lora_B")]
    public void ForwardBackward_WithDropout_GivesTheDirectionalDerivative(string side)
    {
        const float Step = 2e-3f;
        using TrainingModel model = TinyModel.Load(Classification);
        _ = new LoraModel(model, AllAndPointwise with { LoraDropout = 0.3 });
        FillUp(model);
        Parameter[] parameters = [.. model.Parameters.Where(parameter => parameter.Name.Contains(side, StringComparison.Ordinal))];
        ForwardBackward(model);
        double expected = 0;
        float[][] directions = [.. parameters.Select((parameter, i) => TestParameters.Numbers((int)parameter.Length, i))];
        for (int p = 0; p < parameters.Length; p++)
        {
            for (int i = 0; i < directions[p].Length; i++) expected += (double)parameters[p].Gradient.Span[i] * directions[p][i];
        }

        Move(Step);
        double above = ForwardBackward(model);
        Move(-2 * Step);
        double below = ForwardBackward(model);
        ((above - below) / (2 * Step)).Should().BeApproximately(expected, 0.03 * Math.Abs(expected) + 1e-4);

        void Move(float by)
        {
            for (int p = 0; p < parameters.Length; p++)
            {
                for (int i = 0; i < directions[p].Length; i++) parameters[p].Value.Span[i] += by * directions[p][i];
            }
        }
    }

    [Fact]
    public void Train_Adapters_IsTheSameBitsForThreadsAndRecomputationAndLeavesTheBase()
    {
        using TrainingModel untouched = TinyModel.Load(Classification);
        Dictionary<string, float[]> expected = Train(1, false);
        foreach (Parameter parameter in untouched.Parameters.Where(parameter =>
            !parameter.Name.StartsWith("classifier.", StringComparison.Ordinal)))
            expected[parameter.Name].Should().Equal(parameter.Value.Span.ToArray(), parameter.Name);
        expected[Query + ".lora_B.weight"].Should().Contain(value => value != 0);
        foreach (Dictionary<string, float[]> other in new[] { Train(2, false), Train(5, true) })
        {
            foreach ((string name, float[] values) in expected) other[name].Should().Equal(values, name);
        }

        static Dictionary<string, float[]> Train(int threads, bool recomputes)
        {
            using var folder = new TemporaryFolder();
            using TrainingModel model = TinyModel.Load(Classification, threads: threads);
            _ = new LoraModel(model, AllAndPointwise with { LoraDropout = 0.1 });
            using var trainer =
                new Trainer(model, TrainerTests.Arguments(folder) with { GradientCheckpointing = recomputes, NumTrainEpochs = 1 },
                TinyModel.Examples(Classification, 24));
            trainer.Train();
            return model.Parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value.Span.ToArray());
        }
    }

    [Fact]
    public void SavePretrained_ReadAgain_GivesTheSameModel()
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(Classification, dropout: 0), second = TinyModel.Load(Classification, dropout: 0);
        var lora = new LoraModel(model, AllAndPointwise with { UseRslora = true, LoraDropout = 0.25 });
        FillUp(model);
        model.Parameters["classifier.out_proj.bias"].Value.Span[0] = 3;
        lora.SavePretrained(folder.Path);
        folder.Names().Should().Equal("adapter_config.json", "adapter_model.safetensors");
        LoraModel read = LoraModel.FromPretrained(second, folder.Path);
        (read.Config.R, read.Config.LoraAlpha, read.Config.LoraDropout, read.Config.UseRslora).Should().Be((3, 6, 0.25, true));
        Loss(second).Should().Be(Loss(model));
    }

    /// <summary>PEFT's adapter of a convolution with one tap is two of them: their weights have a third axis.</summary>
    [Fact]
    public void SavePretrained_Pointwise_HasThePeftLayout()
    {
        using var folder = new TemporaryFolder();
        using TrainingModel model = TinyModel.Load(Classification);
        new LoraModel(model, new LoraConfig { R = 2, TargetModules = ["pointwise", "embeddings_project"] }).SavePretrained(folder.Path);
        using ICheckpoint file = Checkpoint.Open(folder.File("adapter_model.safetensors"));
        const string Layer = "base_model.model.convbert.encoder.layer.1.attention.self.key_conv_attn_layer.pointwise.";
        file.Tensors[Layer + "lora_A.weight"].Shape.Should().Equal(2, 24, 1);
        file.Tensors[Layer + "lora_B.weight"].Shape.Should().Equal(12, 2, 1);
        file.Tensors["base_model.model.convbert.embeddings_project.lora_A.weight"].Shape.Should().Equal(2, 10);
        file.Tensors["base_model.model.convbert.embeddings_project.lora_B.weight"].Shape.Should().Equal(24, 2);
        file.Tensors.Keys.Count(name => name.Contains("lora", StringComparison.Ordinal)).Should().Be(2 * 3);
    }

    [Fact]
    public void Train_AdaptersCancelledAndResumed_GivesTheSameBytes()
    {
        byte[] expected = Run(null);
        Run(2).Should().Equal(expected);

        static byte[] Run(int? stop)
        {
            using var folder = new TemporaryFolder();
            if (stop is { } step)
            {
                using Trainer first = Create(folder, out TrainingModel interrupted);
                using var cancellation = new CancellationTokenSource();
                first.StepEnded += (_, args) =>
                {
                    if (args.State.GlobalStep == step) cancellation.Cancel();
                };
                first.Invoking(trainer =>
                    trainer.Train(cancellationToken: cancellation.Token)).Should().Throw<OperationCanceledException>();
                interrupted.Dispose();
            }

            using Trainer second = Create(folder, out TrainingModel model);
            second.Train(Trainer.GetLastCheckpoint(folder.Path));
            second.SaveModel(folder.File("final"));
            model.Dispose();
            return File.ReadAllBytes(folder.File("final/adapter_model.safetensors"));
        }

        static Trainer Create(TemporaryFolder folder, out TrainingModel model)
        {
            model = TinyModel.Load(Classification);
            _ = new LoraModel(model, All with { LoraDropout = 0.1 });
            return new Trainer(model, TrainerTests.Arguments(folder) with { MaxSteps = 5 }, TinyModel.Examples(Classification, 24));
        }
    }

    internal static void FillUp(TrainingModel model)
    {
        int seed = 0;
        foreach (Parameter up in model.Parameters.Where(parameter => parameter.Name.EndsWith(".lora_B.weight", StringComparison.Ordinal)))
            TestParameters.Numbers((int)up.Length, seed++).Select(value => 0.2f * value).ToArray().CopyTo(up.Value.Span);
    }

    private static double ForwardBackward(TrainingModel model)
    {
        using TrainingBatch batch = Batch(model);
        model.Parameters.ZeroGradients();
        return model.ForwardBackward(batch, new DropoutKey(1, 2));
    }

    private static double Loss(TrainingModel model)
    {
        using TrainingBatch batch = Batch(model);
        return model.Evaluate(batch, batch.LabelCount);
    }

    private static TrainingBatch Batch(TrainingModel model)
    {
        var batch = new TrainingBatch(model.Config, model.Architecture);
        new BatchCollator(model.Architecture, default)
            .Collate([.. TinyModel.Examples(model.Architecture, 8).Select((example, i) => new NumberedExample(i, example))], batch);
        return batch;
    }

    /// <summary>Sums of up to 96 products of float32 numbers, twice one after the other, in another order.</summary>
    private static void AssertClose(ReadOnlySpan<float> actual, double[] expected, string subject)
    {
        double size = expected.Max(Math.Abs);
        size.Should().BeGreaterThan(0, subject);
        for (int i = 0; i < expected.Length; i++)
            ((double)actual[i]).Should().BeApproximately(expected[i], (1e-5 * size) + 1e-9, "{0} at {1}", subject, i);
    }

    /// <summary>s·dW·Aᵀ.</summary>
    private static double[] Product(
        ReadOnlySpan<float> gradient, ReadOnlySpan<float> down, long outputs, long rank, long inputs, double scale)
    {
        double[] product = new double[outputs * rank];
        for (int o = 0; o < outputs; o++)
        {
            for (int r = 0; r < rank; r++)
            {
                for (int i = 0; i < inputs; i++)
                    product[(o * rank) + r] += scale * gradient[(int)((o * inputs) + i)] * down[(int)((r * inputs) + i)];
            }
        }

        return product;
    }

    /// <summary>s·Bᵀ·dW.</summary>
    private static double[] ProductOfTransposed(
        ReadOnlySpan<float> up, ReadOnlySpan<float> gradient, long outputs, long rank, long inputs, double scale)
    {
        double[] product = new double[rank * inputs];
        for (int o = 0; o < outputs; o++)
        {
            for (int r = 0; r < rank; r++)
            {
                for (int i = 0; i < inputs; i++)
                    product[(r * inputs) + i] += scale * up[(int)((o * rank) + r)] * gradient[(int)((o * inputs) + i)];
            }
        }

        return product;
    }
}
