using System.Buffers.Binary;
using System.Text.Json.Nodes;
using ConvBert.Checkpoints;
using ConvBert.Core.Tests.Support;
using ConvBert.Tests.Support;
using ConvBert.Weights;

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

    [Fact]
    public void Convert_AConvertedFolderAsItIsToOneFile_IsRefused()
    {
        CheckpointConverter.Convert(GoldenFolder.Of("models", "base_model"), _folder.Path, ToBytes);
        using var target = new TemporaryFolder();
        FluentActions.Invoking(() => CheckpointConverter.Convert(_folder.Path, target.File("model.safetensors"))).Should()
            .Throw<CheckpointException>().WithMessage("*8 bits*folder*config.json*");
        Directory.GetFiles(target.Path).Should().BeEmpty();
    }

    [Fact]
    public void Convert_AConvertedFolderAsItIsToAFolder_KeepsTheBits()
    {
        CheckpointConverter.Convert(GoldenFolder.Of("models", "base_model"), _folder.Path, ToBytes);
        using var target = new TemporaryFolder();
        CheckpointConverter.Convert(_folder.Path, target.Path, new CheckpointConversionOptions { MaxShardSize = 20_000 });
        Run(target.Path, new ConvBertLoadOptions()).Should().Equal(Run(_folder.Path, new ConvBertLoadOptions()));
    }

    /// <summary>
    /// PyTorch's readers compare shapes, TensorFlow's reshape what has the right number of elements: neither may take bytes for weights,
    /// whatever else of the folder is in float32.
    /// </summary>
    [Theory]
    [MemberData(nameof(Goldens))]
    public void Load_EachModuleByAReaderThatKnowsNoBytes_IsRefusedByTheTensorsName(string name)
    {
        string golden = GoldenFolder.Of("models", name);
        ConvBertConfig config = ConvBertConfig.FromPretrained(golden);
        string[] modules = [.. PrecisionPlan.QuantizableModules(config).Where(module => !module.Contains(".self.", StringComparison.Ordinal))];
        foreach (string module in modules.Append("encoder.layer.0.attention.self.key_conv_attn_layer.pointwise"))
        {
            using var target = new TemporaryFolder();
            CheckpointConverter.Convert(golden, target.Path, ToBytes with
            {
                KeepFloat32 = [.. PrecisionPlan.QuantizableModules(config).Where(other => other != module)],
            });
            FluentActions.Invoking(() => Run(target.Path, new ConvBertLoadOptions { Config = config })).Should()
                .Throw<CheckpointException>().WithMessage($"*{module}.weight*has the shape*");
        }
    }

    [Theory]
    [InlineData(64, 64, 4)]
    [InlineData(64, 256, 1)]
    [InlineData(64, 256, 64)]
    [InlineData(2, 2, 1)]
    [InlineData(2, 2, 2)]
    public void Shape_OfRowsOfAnyConfiguration_HasAnotherNumberOfElements(int hidden, int intermediate, int groups)
    {
        var config = new ConvBertConfig
        {
            HiddenSize = hidden,
            IntermediateSize = intermediate,
            NumGroups = groups,
            NumAttentionHeads = 2,
        };
        foreach (TensorDefinition weight in ConvBertWeightTable.Definitions(config, ConvBertArchitecture.Model).Where(tensor => tensor.IsQuantizable))
        {
            long[] shape = QuantizedRowFormat.Shape(weight);
            (shape[0] * shape[1]).Should().NotBe(weight.ElementCount, weight.Name);
        }
    }

    [Fact]
    public void Load_AFolderOfTheFirstVersion_AsksForAnother()
    {
        CheckpointConverter.Convert(GoldenFolder.Of("models", "base_model"), _folder.Path, ToBytes);
        string config = _folder.File(ConvBertConfig.FileName);
        string text = File.ReadAllText(config);
        File.WriteAllText(config, text.Replace("\"version\": 2", "\"version\": 1", StringComparison.Ordinal));
        FluentActions.Invoking(() => Run(_folder.Path, new ConvBertLoadOptions())).Should()
            .Throw<ConvBertConfigException>().WithMessage("*quantization_config.version is 1; expected 2: convert the original again*");
    }

    /// <summary>The weights of the whole product are in float32, but the list names a part of it.</summary>
    [Theory]
    [InlineData("query", "key")]
    [InlineData("conv_out_layer", "query")]
    public void Load_AFolderThatExceptsAPartOfAProduct_NamesIt(string kept, string missing)
    {
        const string Self = "encoder.layer.0.attention.self.";
        CheckpointConverter.Convert(GoldenFolder.Of("models", "base_model"), _folder.Path, ToBytes);
        using var mixed = new TemporaryFolder();
        using (ICheckpoint checkpoint = Checkpoint.Open(_folder.Path))
        using (ICheckpoint original = Checkpoint.Open(GoldenFolder.Of("models", "base_model")))
        {
            ModelFolder.Write(mixed.Path, Configured(config => config["modules_to_not_convert"] = new JsonArray(Self + kept)),
            [
                .. checkpoint.Tensors.Values.Select(tensor => tensor.Name.EndsWith($"{Self}{kept}.weight", StringComparison.Ordinal)
                    ? TensorToWrite.Copy(original, original.Tensors[tensor.Name]) : TensorToWrite.Copy(checkpoint, tensor)),
            ]);
        }

        FluentActions.Invoking(() => Run(mixed.Path, new ConvBertLoadOptions())).Should()
            .Throw<ConvBertConfigException>().WithMessage($"*modules_to_not_convert*\"{Self}{kept}\" without \"{Self}{missing}\"*");
    }

    /// <summary>Each value in the place of each key's either changes nothing or is refused by the key's name.</summary>
    [Theory]
    [InlineData("quant_method")]
    [InlineData("version")]
    [InlineData("weights")]
    [InlineData("activations")]
    [InlineData("modules_to_not_convert")]
    [InlineData("unknown")]
    public void Load_AnyValueInTheConfiguration_IsRightOrRefusedByName(string key)
    {
        string[] values =
        [
            "null", "true", "0", "-1", "1", "2.0", "2", "3", "1e400", "99999999999999999999", "\"\"", "\"2\"", "\"convbert-int8\"", "[]", "[null]",
            "[1]", "[[]]", "[\"\"]", "[\".\"]", "[\"query\"]", "[\"encoder.layer.0.output.dense.weight\"]", "[\"encoder.layer.-1.output.dense\"]",
            "[\"encoder.layer.0.output.dense\", \"encoder.layer.0.output.dense\"]", "{}", "{\"quant_method\": 1}",
        ];
        CheckpointConverter.Convert(GoldenFolder.Of("models", "base_model"), _folder.Path, ToBytes);
        float[] expected = Run(_folder.Path, new ConvBertLoadOptions());
        int refused = 0;
        foreach (string value in values.Append(null!))
        {
            ConvBertConfig config = Configured(quantization =>
            {
                if (value is null) quantization.Remove(key);
                else quantization[key] = JsonNode.Parse(value);
            });
            try
            {
                Run(_folder.Path, new ConvBertLoadOptions { Config = config }).Should().Equal(expected, $"{key} = {value}");
            }
            catch (Exception exception) when (exception is ConvBertConfigException or CheckpointException)
            {
                exception.Message.Should().ContainAny([$"quantization_config.{key}", "encoder.layer.0.output.dense"], $"{key} = {value}");
                refused++;
            }
        }

        refused.Should().BeInRange(key is "quant_method" or "version" or "modules_to_not_convert" ? 10 : 0, values.Length);
    }

    [Theory]
    [InlineData("has the shape")]
    [InlineData("is of type F16")]
    [InlineData("holds the scale NaN in row 1;")]
    [InlineData("holds the scale -1 in row 1;")]
    [InlineData("holds −128 in row 1;")]
    public void Load_WrongRows_NamesTheTensor(string problem)
    {
        CheckpointConverter.Convert(GoldenFolder.Of("models", "base_model"), _folder.Path, ToBytes);
        using var broken = new TemporaryFolder();
        using (ICheckpoint checkpoint = Checkpoint.Open(_folder.Path))
        {
            ModelFolder.Write(broken.Path, ConvBertConfig.FromPretrained(_folder.Path),
            [
                .. checkpoint.Tensors.Values.Select(tensor => tensor.Name.EndsWith(Weight, StringComparison.Ordinal)
                    ? Broken(checkpoint, tensor, problem) : TensorToWrite.Copy(checkpoint, tensor)),
            ]);
        }

        FluentActions.Invoking(() => Run(broken.Path, new ConvBertLoadOptions())).Should()
            .Throw<CheckpointException>().WithMessage($"*{Weight}*{problem}*");
    }

    /// <summary>The converted folder's configuration with another <c>quantization_config</c>.</summary>
    private ConvBertConfig Configured(Action<JsonObject> change)
    {
        JsonObject config = JsonNode.Parse(File.ReadAllText(_folder.File(ConvBertConfig.FileName)))!.AsObject();
        change(config["quantization_config"]!.AsObject());
        return ConvBertConfig.FromJson(config.ToJsonString());
    }

    private static TensorToWrite Broken(ICheckpoint checkpoint, TensorEntry tensor, string problem)
    {
        int width = (int)tensor.Shape[1];
        if (problem == "is of type F16") return TensorToWrite.Create(tensor.Name, tensor.Shape, new float[tensor.ElementCount], TensorDType.F16);
        byte[] bytes = new byte[tensor.ElementCount];
        checkpoint.ReadBytes(tensor, 0, bytes);
        Span<byte> second = bytes.AsSpan(width, width);
        if (problem.Contains("128", StringComparison.Ordinal)) second[5] = 128;
        else BinaryPrimitives.WriteSingleLittleEndian(second[^4..], problem.Contains("NaN", StringComparison.Ordinal) ? float.NaN : -1);
        IReadOnlyList<long> shape = problem == "has the shape" ? [1, tensor.ElementCount] : tensor.Shape;
        return new TensorToWrite(tensor.Name, TensorDType.I8, shape, stream => stream.Write(bytes));
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
