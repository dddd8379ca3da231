using System.Text.Json;
using ConvBert.Checkpoints;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Models;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.Commands;

/// <summary>`inspect`, `convert` and `init`.</summary>
public sealed class CheckpointCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Inspect_ADemo_FindsNothingMissing()
    {
        JsonElement found = CommandRun.Of(["inspect", "demo/ner"]).Json.Single();
        found.GetProperty("format").GetString().Should().Be("safetensors");
        found.GetProperty("architecture").GetString().Should().Be("ConvBertForTokenClassification");
        found.GetProperty("missing").GetArrayLength().Should().Be(0);
        found.GetProperty("unexpected").GetArrayLength().Should().Be(0);
        found.GetProperty("config").GetProperty("hidden_size").GetInt32().Should().Be(128);
        found.GetProperty("tensors").EnumerateArray().Sum(tensor =>
            tensor.GetProperty("shape").EnumerateArray().Aggregate(1L, (product, length) => product * length.GetInt64()))
            .Should().Be(found.GetProperty("parameters").GetInt64());
    }

    [Fact]
    public void Inspect_OnATerminal_ListsConfigAndTensors() =>
        CommandRun.Of(["inspect", "demo/ner"], terminal: true,
            width: 140).Output.Should().Contain("hidden size").And.Contain("convbert.embeddings.word_embeddings.weight");

    [Fact]
    public void Inspect_Requests_AnswerAFileOrItsError()
    {
        string broken = _folder.Write("broken.safetensors", "nonsense");
        Directory.CreateDirectory(_folder.File("model"));
        string config = _folder.Write("model/config.json", "{\"hidden_size\": \"wide\"}");
        string lines = $"{{\"path\": \"demo/qa\"}}\n{{\"path\": \"{broken}\"}}\n{{\"path\": \"{config}\"}}\n";
        JsonElement[] answers = CommandRun.Of(["inspect", "--requests", "-"], lines).Json;
        answers[0].GetProperty("tensors").GetArrayLength().Should().BePositive();
        answers[1].GetProperty("error").GetProperty("message").GetString().Should().Contain("broken.safetensors");
        answers[2].GetProperty("error").GetProperty("message").GetString().Should().Contain("hidden_size");
    }

    [Theory]
    [InlineData("f32", TensorDType.F32)]
    [InlineData("bf16", TensorDType.BF16)]
    public void Convert_ToAnotherType_WritesEveryTensorInIt(string name, TensorDType type)
    {
        string target = _folder.File("out");
        CommandRun.Of(["convert", "demo/qa", target, "--dtype", name]).ExitCode.Should().Be(ExitCode.Done);
        using ICheckpoint written = Checkpoint.Open(target);
        written.Tensors.Values.Should().OnlyContain(tensor => tensor.DType == type);
        File.Exists(Path.Combine(target, "vocab.txt")).Should().BeTrue();
        ConvBertConfig.FromPretrained(target).DType.Should().Be(type == TensorDType.F32 ? "float32" : "bfloat16");
    }

    [Fact]
    public void Convert_WithoutAType_KeepsEveryByte()
    {
        string target = _folder.File("out");
        CommandRun.Of(["convert", "demo/qa", target]).ExitCode.Should().Be(ExitCode.Done);
        using ICheckpoint source = Checkpoint.Open(DemoModels.Resolve(DemoModels.QuestionAnswering));
        using ICheckpoint written = Checkpoint.Open(target);
        written.Tensors.Keys.Should().BeEquivalentTo(source.Tensors.Keys);
        foreach (TensorEntry tensor in source.Tensors.Values)
        {
            var expected = new byte[tensor.ByteLength];
            var actual = new byte[tensor.ByteLength];
            source.ReadBytes(tensor, 0, expected);
            written.ReadBytes(written.Tensors[tensor.Name], 0, actual);
            actual.AsSpan().SequenceEqual(expected).Should().BeTrue(tensor.Name);
        }
    }

    [Fact]
    public void Convert_ErrorsOnATerminal_ShowProgressThere()
    {
        string target = _folder.File("out");
        CommandRun run = CommandRun.Of(["convert", "demo/qa", target], errorTerminal: true);
        run.ExitCode.Should().Be(ExitCode.Done);
        run.Error.Should().Contain("weights").And.Contain("100%");
        run.Json.Single().GetProperty("files").GetArrayLength().Should().BePositive();
        CommandRun.Of(["convert", "demo/qa", target]).Error.Should().BeEmpty();
    }

    [Fact]
    public void Convert_Twice_WritesTheSameBytes()
    {
        string[] targets = [_folder.File("one"), _folder.File("two"), _folder.File("one")];
        foreach (string target in targets)
            CommandRun.Of(["convert", "demo/qa", target, "--dtype", "f16", "--max-shard-size", "500KB"]).ExitCode.Should()
                .Be(ExitCode.Done);
        string[] files = [.. Directory.GetFiles(targets[0]).Select(file => Path.GetFileName(file)!)];
        Directory.GetFiles(targets[1]).Select(Path.GetFileName).Should().BeEquivalentTo(files);
        foreach (string file in files)
            File.ReadAllBytes(Path.Combine(targets[0], file)).Should().Equal(File.ReadAllBytes(Path.Combine(targets[1], file)), file);
    }

    [Theory]
    [InlineData("../name")]
    [InlineData("org/name/more")]
    [InlineData("org/name", "--revision", "../main")]
    public void Download_NoName_IsWrongUsage(params string[] arguments)
    {
        CommandRun run = CommandRun.Of(["download", .. arguments, "--cache", _folder.File("cache")]);
        run.ExitCode.Should().Be(ExitCode.WrongUsage);
        run.Error.Should().Contain("expected").And.NotContain("Parameter");
        Directory.Exists(_folder.File("cache")).Should().BeFalse();
    }

    [Fact]
    public void Convert_WithAShardSize_WritesShardsThatReadBack()
    {
        string target = _folder.File("out");
        CommandRun run = CommandRun.Of(["convert", "demo/qa", target, "--max-shard-size", "500KB"]);
        run.Json.Single().GetProperty("files").GetArrayLength().Should().BeGreaterThan(2);
        CommandRun.Of(["inspect", target]).Json.Single().GetProperty("missing").GetArrayLength().Should().Be(0);
    }

    [Theory]
    [InlineData("convert", "demo/qa", "out", "--dtype", "int4")]
    [InlineData("convert", "demo/qa", "out", "--max-shard-size", "big")]
    [InlineData("convert", "demo/qa")]
    [InlineData("init", "--size", "huge", "--output", "out")]
    [InlineData("init", "--output", "out")]
    [InlineData("init", "--size", "small", "--like", "demo/fill-mask", "--output", "out")]
    [InlineData("init", "--size", "small", "--seed", "1", "--output", "out")]
    [InlineData("inspect")]
    public void Run_AWrongCommandLine_ExitsWithTwo(params string[] arguments) =>
        CommandRun.Of(arguments).ExitCode.Should().Be(ExitCode.WrongUsage);

    [Fact]
    public void Init_Small_WritesAFolderThatInspectsWhole()
    {
        string target = _folder.File("small");
        CommandRun.Of(["init", "--size", "small", "--output", target]).ExitCode.Should().Be(ExitCode.Done);
        JsonElement found = CommandRun.Of(["inspect", target]).Json.Single();
        found.GetProperty("architecture").GetString().Should().Be("ConvBertForMaskedLM");
        found.GetProperty("missing").GetArrayLength().Should().Be(0);
        found.GetProperty("unexpected").GetArrayLength().Should().Be(0);
        string[] vocabulary = File.ReadAllLines(Path.Combine(target, "vocab.txt"));
        vocabulary.Should().HaveCount(30522).And.OnlyHaveUniqueItems();
        vocabulary[103].Should().Be("[MASK]");
        using ICheckpoint written = Checkpoint.Open(target);
        var values = new float[256];
        written.Read(written.Tensors["convbert.encoder.layer.11.output.LayerNorm.weight"], values);
        BitConverter.SingleToUInt32Bits(values[0]).Should().Be(0x3F779893);
    }

    [Fact]
    public void Init_LikeAModel_KeepsConfigurationAndTokenizerWithWeightsOfTheSeed()
    {
        string demo = DemoModels.Resolve(DemoModels.FillMask);
        byte[] Weights(string name, string seed)
        {
            CommandRun.Of(["init", "--like", "demo/fill-mask", "--seed", seed, "--output", _folder.File(name)])
                .ExitCode.Should().Be(ExitCode.Done);
            return File.ReadAllBytes(_folder.File(name + "/model.safetensors"));
        }

        byte[] first = Weights("a", "1");
        Weights("b", "1").Should().Equal(first);
        Weights("c", "2").Should().NotEqual(first);

        ConvBertConfig config = ConvBertConfig.FromPretrained(demo);
        ConvBertConfig.FromPretrained(_folder.File("a")).ToJson().Should().Be((config with { DType = "float32" }).ToJson());
        foreach (string file in new[] { "vocab.txt", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json" })
            File.ReadAllBytes(_folder.File("a/" + file)).Should().Equal(File.ReadAllBytes(Path.Combine(demo, file)), file);
        CommandRun.Of(["inspect", _folder.File("a")]).Json.Single().GetProperty("missing").GetArrayLength().Should().Be(0);
    }
}
