using System.Numerics.Tensors;
using ConvBert.Checkpoints;
using ConvBert.Kernels.Memory;
using ConvBert.Testing;
using ConvBert.Tests.Support;
using ConvBert.Weights;

namespace ConvBert.Tests.Model;

/// <summary>Models in 8 bits: near float32, the same bits everywhere, and refused where they cannot be used.</summary>
public class PrecisionTests
{
    private static readonly int[][] Texts = [.. Enumerable.Range(1, 30).Select(length => Ids((length * 7 % 20) + 1))];

    public static TheoryData<string, Precision> Shapes
    {
        get
        {
            var data = new TheoryData<string, Precision>();
            foreach (string name in (string[])["base_model", "small_model", "medium_model", "groups_4", "head_size_odd"])
            {
                data.Add(name, Precision.Int8);
                data.Add(name, Precision.Int8Fast);
            }

            return data;
        }
    }

    /// <summary>
    /// The steps of a rounding are 1/127 of a column's largest weight, and 1/255 or 1/127 of a row's range: about 1 % each way of random
    /// sign, which layer norms keep from growing.
    /// </summary>
    [Theory]
    [MemberData(nameof(Shapes))]
    public void Forward_In8Bits_IsNearFloat32ButNotEqual(string name, Precision precision)
    {
        float[] exact = Run(name, new ConvBertLoadOptions(), Texts);
        float[] rounded = Run(name, new ConvBertLoadOptions { Precision = precision }, Texts);
        double error = 0, size = 0;
        for (int i = 0; i < exact.Length; i++)
        {
            error += Math.Pow(exact[i] - rounded[i], 2);
            size += Math.Pow(exact[i], 2);
        }

        Math.Sqrt(error / size).Should().BeInRange(1e-5, precision == Precision.Int8 ? 0.05 : 0.1);
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Forward_AnyThreadsAndNeighbours_GivesTheSameBits(string name, Precision precision)
    {
        var options = new ConvBertLoadOptions { Precision = precision };
        float[] expected = Run(name, options with { Threads = 1 }, Texts);
        Run(name, options with { Threads = 2 }, Texts).Should().Equal(expected);
        Run(name, options with { Threads = 5 }, Texts).Should().Equal(expected);
        Texts.SelectMany(text => Run(name, options with { Threads = 1 }, [text])).Should().Equal(expected);
    }

    [Theory]
    [InlineData(Precision.Int8)]
    [InlineData(Precision.Int8Fast)]
    public void Forward_PaddedWithoutPads_GivesTheBitsOfRagged(Precision precision)
    {
        var options = new ConvBertLoadOptions { Precision = precision };
        int[] text = Ids(15);
        using ConvBertModel model = ConvBertModel.FromPretrained(Golden("base_model"), options);
        Tensor<float> padded = model.Forward(
            new ConvBertInputs { InputIds = Tensor.Create(text.Select(id => (long)id).ToArray(), [1, 15]) }).LastHiddenState;
        var values = new float[padded.FlattenedLength];
        padded.FlattenTo(values);
        values.Should().Equal(Run("base_model", options, [text]));
    }

    [Fact]
    public void Forward_In8BitsAfterWarmUp_AllocatesNoManagedMemory()
    {
        using ConvBertModel model = ConvBertModel.FromPretrained(
            Golden("groups_4"), new ConvBertLoadOptions { Threads = 1, Precision = Precision.Int8 });
        var batch = new TokenBatch();
        batch.Add(Ids(12));
        var hidden = new float[batch.TokenCount * model.Config.HiddenSize];
        SteadyState.BytesAllocatedBy(() => model.Forward(batch, hidden)).Should().Be(0);
    }

    [Fact]
    public void Load_WithAllModulesKept_GivesTheBitsOfFloat32()
    {
        ConvBertConfig config = ConvBertConfig.FromPretrained(Golden("base_model"));
        var options = new ConvBertLoadOptions { Precision = Precision.Int8, KeepFloat32 = [.. PrecisionPlan.QuantizableModules(config)] };
        Run("base_model", options, Texts).Should().Equal(Run("base_model", new ConvBertLoadOptions(), Texts));
    }

    [Fact]
    public void Load_WithOneModuleKept_DiffersFromBoth()
    {
        var options = new ConvBertLoadOptions { Precision = Precision.Int8 };
        float[] kept = Run("base_model", options with { KeepFloat32 = ["encoder.layer.0.output.dense"] }, Texts);
        kept.Should().NotEqual(Run("base_model", options, Texts)).And.NotEqual(Run("base_model", new ConvBertLoadOptions(), Texts));
    }

    [Theory]
    [InlineData("encoder.layer.99.output.dense")]
    [InlineData("embeddings.word_embeddings")]
    [InlineData("encoder.layer.0.attention.self.conv_kernel_layer")]
    public void Load_KeepingAnUnknownModule_NamesIt(string module) =>
        FluentActions.Invoking(() => Run(
                "base_model", new ConvBertLoadOptions { Precision = Precision.Int8, KeepFloat32 = [module] }, Texts))
            .Should().Throw<ArgumentException>().WithMessage($"*{module}*encoder.layer.0.output.dense*");

    [Fact]
    public void Load_KeepingModulesOfAFloat32Model_IsRefused() =>
        FluentActions.Invoking(() => Run("base_model", new ConvBertLoadOptions { KeepFloat32 = ["encoder.layer.0.output.dense"] }, Texts))
            .Should().Throw<ArgumentException>().WithMessage("*KeepFloat32*Precision*");

    [Fact]
    public void SavePretrained_OfAModelIn8Bits_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using ConvBertModel model = ConvBertModel.FromPretrained(
            Golden("base_model"), new ConvBertLoadOptions { Precision = Precision.Int8 });
        FluentActions.Invoking(() => model.SavePretrained(folder.Path)).Should()
            .Throw<InvalidOperationException>().WithMessage("*8-bit*CheckpointConverter*");
        Directory.GetFiles(folder.Path).Should().BeEmpty();
    }

    [Fact]
    public void Get_OfAModelIn8Bits_IsRefused()
    {
        using ConvBertModel model = ConvBertModel.FromPretrained(
            Golden("base_model"), new ConvBertLoadOptions { Precision = Precision.Int8 });
        TensorClaim claim = model.Tensors.First(tensor => tensor.Quantized is not null);
        using var values = new NativeBuffer(claim.Length);
        FluentActions.Invoking(() => claim.Get(values.Span)).Should().Throw<InvalidOperationException>().WithMessage($"{claim.Name}*8 bits*");
    }

    [Fact]
    public void Load_In8Bits_TakesAQuarterOfTheLayersMemory()
    {
        long Bytes(Precision precision)
        {
            using ConvBertModel model = ConvBertModel.FromPretrained(
                Golden("base_model"), new ConvBertLoadOptions { Precision = precision });
            return model.Tensors.Where(tensor => tensor.Definition.IsQuantizable).SelectMany(tensor => tensor.Storage)
                .Distinct(ReferenceEqualityComparer.Instance).Cast<NativeBuffer>().Sum(buffer => buffer.Length * sizeof(float));
        }

        // Scales and sums take 16 bytes a column beside its inner numbers; the golden's are narrow.
        ((double)Bytes(Precision.Int8) / Bytes(Precision.Float32)).Should().BeInRange(0.25, 0.45);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Load_WeightThatIsNotFinite_NamesTheTensor(float value)
    {
        using var folder = new TemporaryFolder();
        string tensor = Changed(folder.Path, weights => weights[3] = value);
        FluentActions.Invoking(() => Load(folder.Path)).Should().Throw<CheckpointException>().WithMessage($"*{tensor}*index 3*finite*");
    }

    [Fact]
    public void Load_ZerosAndAHugeOutlier_StaysFinite()
    {
        using var folder = new TemporaryFolder();
        Changed(folder.Path, weights =>
        {
            weights.AsSpan(0, weights.Length / 2).Clear();
            weights[^1] = 1e30f;
        });
        using ConvBertModel model = Load(folder.Path);
        var batch = new TokenBatch();
        batch.Add(Ids(9));
        var hidden = new float[batch.TokenCount * model.Config.HiddenSize];
        model.Forward(batch, hidden);
        hidden.Should().OnlyContain(number => float.IsFinite(number));
    }

    [Fact]
    public void Load_UnknownQuantization_NamesTheMethod()
    {
        using var folder = new TemporaryFolder();
        Copy("base_model", folder.Path);
        string config = folder.File("config.json");
        File.WriteAllText(
            config, File.ReadAllText(config).TrimEnd().TrimEnd('}') + ", \"quantization_config\": {\"quant_method\": \"bitsandbytes\"}}");
        FluentActions.Invoking(() => ConvBertModel.FromPretrained(folder.Path)).Should()
            .Throw<ConvBertConfigException>().WithMessage("*quantization_config.quant_method*bitsandbytes*");
    }

    /// <summary>A copy of the golden with one linear layer's weights changed; the tensor's name.</summary>
    private static string Changed(string folder, Action<float[]> change)
    {
        const string Name = "encoder.layer.0.attention.output.dense.weight";
        using ICheckpoint checkpoint = Checkpoint.Open(Golden("base_model"));
        TensorEntry changed = checkpoint.Tensors.Values.Single(tensor => tensor.Name.EndsWith(Name, StringComparison.Ordinal));
        var weights = new float[changed.ElementCount];
        checkpoint.Read(changed, weights);
        change(weights);
        ModelFolder.Write(folder, ConvBertConfig.FromPretrained(Golden("base_model")),
        [
            .. checkpoint.Tensors.Values.Select(tensor => tensor == changed
                ? TensorToWrite.Create(tensor.Name, tensor.Shape, weights)
                : TensorToWrite.Copy(checkpoint, tensor)),
        ]);
        return Name;
    }

    private static ConvBertModel Load(string folder) =>
        ConvBertModel.FromPretrained(folder, new ConvBertLoadOptions { Precision = Precision.Int8 });

    private static float[] Run(string name, ConvBertLoadOptions options, int[][] texts)
    {
        using ConvBertModel model = ConvBertModel.FromPretrained(Golden(name), options);
        var batch = new TokenBatch();
        foreach (int[] text in texts) batch.Add(text);
        var hidden = new float[batch.TokenCount * model.Config.HiddenSize];
        model.Forward(batch, hidden);
        return hidden;
    }

    private static int[] Ids(int length) => [.. Enumerable.Range(0, length).Select(i => ((i * 5) + length) % 40)];

    private static string Golden(string name) => GoldenFolder.Of("models", name);

    private static void Copy(string name, string folder)
    {
        foreach (string file in Directory.GetFiles(Golden(name))) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }
}
