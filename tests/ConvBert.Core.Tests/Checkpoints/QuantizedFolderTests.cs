using ConvBert.Checkpoints;
using ConvBert.Core.Tests.Support;
using ConvBert.Tests.Support;

namespace ConvBert.Core.Tests.Checkpoints;

/// <summary>Folders with weights in 8 bits give the bits of models quantized while loading, and are refused where they do not fit.</summary>
public sealed class QuantizedFolderTests : IDisposable
{
    private const string Weight = "encoder.layer.0.output.dense.weight";

    private static readonly CheckpointConversionOptions ToBytes = new() { DType = TensorDType.I8 };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Goldens => ["base_model", "small_model", "groups_4", "head_size_odd"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Goldens))]
    public void Load_AConvertedFolder_GivesTheBitsOfQuantizingAtLoad(string name)
    {
        CheckpointConverter.Convert(GoldenFolder.Of("models", name), _folder.Path, ToBytes);
        foreach (Precision precision in (Precision[])[Precision.Int8, Precision.Int8Fast])
        {
            var options = new ConvBertLoadOptions { Precision = precision };
            Run(_folder.Path, options).Should().Equal(Run(GoldenFolder.Of("models", name), options));
        }

        Run(_folder.Path, new ConvBertLoadOptions()).Should().Equal(Run(_folder.Path, new ConvBertLoadOptions { Precision = Precision.Int8 }));
        using ICheckpoint written = Checkpoint.Open(_folder.Path);
        written.Tensors[written.Tensors.Keys.Single(key => key.EndsWith(Weight, StringComparison.Ordinal))].DType.Should().Be(TensorDType.I8);
        CheckpointInspection.Inspect(_folder.Path).Report!.Unexpected.Should().BeEmpty();
    }

    [Fact]
    public void Load_AConvertedFolderWithModulesKept_KeepsThem()
    {
        string[] kept = ["encoder.layer.0.output.dense", "encoder.layer.0.attention.self.key"];
        CheckpointConverter.Convert(
            GoldenFolder.Of("models", "base_model"), _folder.Path, ToBytes with { KeepFloat32 = kept });
        var options = new ConvBertLoadOptions { Precision = Precision.Int8, KeepFloat32 = kept };
        Run(_folder.Path, new ConvBertLoadOptions()).Should().Equal(Run(GoldenFolder.Of("models", "base_model"), options));
    }

    [Fact]
    public void Load_FromTheCache_GivesTheSameBitsAndKeepsPrecisionsApart()
    {
        using var cache = new TemporaryFolder();
        string golden = GoldenFolder.Of("models", "base_model");
        var options = new ConvBertLoadOptions { PackedCache = cache.Path };
        ConvBertLoadOptions bytes = options with { Precision = Precision.Int8 };
        float[] expected = Run(golden, bytes with { PackedCache = null });
        State(golden, options).Should().Be(PackedCacheState.Written);
        State(golden, bytes).Should().Be(PackedCacheState.Written);
        State(golden, bytes).Should().Be(PackedCacheState.Mapped);
        State(golden, bytes with { Precision = Precision.Int8Fast }).Should().Be(PackedCacheState.Mapped, "both have the same weights");
        State(golden, bytes with { KeepFloat32 = ["encoder.layer.0.output.dense"] }).Should().Be(PackedCacheState.Written);
        State(golden, options).Should().Be(PackedCacheState.Mapped);
        Run(golden, bytes).Should().Equal(expected);

        foreach (string file in Directory.GetFiles(cache.Path))
        {
            byte[] content = File.ReadAllBytes(file);
            content[^100] ^= 1;
            File.WriteAllBytes(file, content);
        }

        State(golden, bytes).Should().Be(PackedCacheState.Written, "the file was damaged");
        Run(golden, bytes).Should().Equal(expected);
    }

    [Fact]
    public void Load_AConvertedFolderAsFloat32_IsRefused()
    {
        CheckpointConverter.Convert(GoldenFolder.Of("models", "base_model"), _folder.Path, ToBytes);
        FluentActions.Invoking(() => Run(_folder.Path, new ConvBertLoadOptions { Precision = Precision.Float32 })).Should()
            .Throw<ConvBertConfigException>().WithMessage("*quantization_config*original*");
    }

    [Theory]
    [InlineData(TensorDType.F32)]
    [InlineData(TensorDType.I8)]
    public void Convert_AConvertedFolder_IsRefused(TensorDType type)
    {
        CheckpointConverter.Convert(GoldenFolder.Of("models", "base_model"), _folder.Path, ToBytes);
        using var target = new TemporaryFolder();
        FluentActions.Invoking(() => CheckpointConverter.Convert(
                _folder.Path, target.Path, new CheckpointConversionOptions { DType = type })).Should()
            .Throw<CheckpointException>().WithMessage("*8 bits*original*");
        Directory.GetFiles(target.Path).Should().BeEmpty();
    }

    [Fact]
    public void Convert_ToBytesInOneFile_IsRefused() =>
        FluentActions.Invoking(() => CheckpointConverter.Convert(
                GoldenFolder.Of("models", "base_model"), _folder.File("model.safetensors"), ToBytes)).Should()
            .Throw<ArgumentException>().WithMessage("*folder*config.json*");

    [Theory]
    [InlineData("is missing")]
    [InlineData("has the shape")]
    [InlineData("is of type F16")]
    [InlineData("holds NaN")]
    [InlineData("holds -1")]
    public void Load_WrongScales_NamesThem(string problem)
    {
        CheckpointConverter.Convert(GoldenFolder.Of("models", "base_model"), _folder.Path, ToBytes);
        using var broken = new TemporaryFolder();
        using (ICheckpoint checkpoint = Checkpoint.Open(_folder.Path))
        {
            ModelFolder.Write(broken.Path, ConvBertConfig.FromPretrained(_folder.Path),
            [
                .. checkpoint.Tensors.Values.Select(tensor =>
                    tensor.Name.EndsWith(Weight + "_scale", StringComparison.Ordinal)
                        ? Broken(tensor, problem) : TensorToWrite.Copy(checkpoint, tensor)).OfType<TensorToWrite>(),
            ]);
        }

        FluentActions.Invoking(() => Run(broken.Path, new ConvBertLoadOptions())).Should()
            .Throw<CheckpointException>().WithMessage($"*{Weight}_scale*{problem}*");
    }

    private static TensorToWrite? Broken(TensorEntry tensor, string problem)
    {
        float[] ones = [.. Enumerable.Repeat(1f, (int)tensor.ElementCount)];
        switch (problem)
        {
            case "is missing": return null;
            case "has the shape": return TensorToWrite.Create(tensor.Name, [1, tensor.ElementCount], ones);
            case "is of type F16": return TensorToWrite.Create(tensor.Name, tensor.Shape, ones, TensorDType.F16);
            default:
                ones[1] = problem == "holds NaN" ? float.NaN : -1;
                return TensorToWrite.Create(tensor.Name, tensor.Shape, ones);
        }
    }

    private static PackedCacheState State(string folder, ConvBertLoadOptions options)
    {
        using ConvBertModel model = ConvBertModel.FromPretrained(folder, options);
        return model.Report.PackedCache;
    }

    private static float[] Run(string folder, ConvBertLoadOptions options)
    {
        using ConvBertModel model = ConvBertModel.FromPretrained(folder, options);
        var batch = new TokenBatch();
        batch.Add([3, 1, 4, 1, 5, 9, 2, 6]);
        batch.Add([7, 7]);
        var hidden = new float[batch.TokenCount * model.Config.HiddenSize];
        model.Forward(batch, hidden);
        return hidden;
    }
}
