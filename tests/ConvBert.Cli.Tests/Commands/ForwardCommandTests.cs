using System.Text.Json;
using ConvBert.Checkpoints;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.Commands;

public sealed class ForwardCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Forward_IdsAndAMask_WritesLogitsAndEveryHiddenState()
    {
        string outputs = _folder.File("out.safetensors");
        CommandRun run = CommandRun.Of(
            ["forward", "--model", "demo/sentiment", "--inputs", Inputs(), "--outputs", outputs, "--output-hidden-states",
            "--output-attentions", "--output-conv-kernels"]);
        run.Error.Should().BeEmpty();
        run.ExitCode.Should().Be(ExitCode.Done);
        JsonElement shapes = run.Json.Single().GetProperty("shapes");
        shapes.GetProperty("logits").ToString().Should().Be("[2,3]");
        using ICheckpoint written = Checkpoint.Open(outputs);
        written.Tensors.Keys.Should().BeEquivalentTo(
            ["logits", .. Enumerable.Range(0, 5).Select(i => $"hidden_states.{i}"),
            .. Enumerable.Range(0, 4).Select(i => $"attentions.{i}"), .. Enumerable.Range(0, 4).Select(i => $"conv_kernels.{i}")]);
        shapes.GetProperty("conv_kernels.3").ToString().Should().Be("[2,2,4,9]");
    }

    [Fact]
    public void Forward_WithLabels_WritesAScalarLoss()
    {
        string outputs = _folder.File("out.safetensors");
        string inputs = Inputs(TensorToWrite.Create("labels", [2], new long[] { 0, 2 }));
        CommandRun.Of(["forward", "--model", "demo/sentiment", "--inputs", inputs, "--outputs", outputs]).ExitCode.Should()
            .Be(ExitCode.Done);
        using ICheckpoint written = Checkpoint.Open(outputs);
        written.Tensors["loss"].Shape.Should().BeEmpty();
    }

    [Fact]
    public void Forward_AnotherClass_RunsTheBackboneAlone()
    {
        string outputs = _folder.File("out.safetensors");
        CommandRun run =
            CommandRun.Of(["forward", "--model", "demo/sentiment", "--class", "ConvBertModel", "--inputs", Inputs(), "--outputs", outputs]);
        run.Json.Single().GetProperty("shapes").GetProperty("last_hidden_state").ToString().Should().Be("[2,4,128]");
    }

    [Fact]
    public void Forward_Requests_AreAnsweredInOrderAndABadOneByItsError()
    {
        string inputs = Inputs();
        string[] requests =
        [
            Request("demo/sentiment", inputs, "a.safetensors"),
            Request("/no/such/model", inputs, "b.safetensors"),
            "{\"model\": \"demo/sentiment\"}",
            "not json",
            Request("demo/sentiment", inputs, "c.safetensors", "{\"output_hidden_states\": true, \"transformers\": 5}"),
            Request("demo/sentiment", inputs, "d.safetensors", "{\"transformers\": 6}"),
        ];
        CommandRun run = CommandRun.Of(["forward", "--requests", "-"], string.Join('\n', requests));
        run.ExitCode.Should().Be(ExitCode.Done);
        run.Json.Select(answer => answer.TryGetProperty("error", out _)).Should().Equal(false, true, true, true, false, true);
        run.Json[1].GetProperty("error").GetProperty("message").GetString().Should().Contain("/no/such/model");
        run.Json[2].GetProperty("error").GetProperty("message").GetString().Should().Contain("\"inputs\"");
        run.Json[5].GetProperty("error").GetProperty("message").GetString().Should().Contain("6");
        Directory.GetFiles(_folder.Path, "?.safetensors").Select(Path.GetFileName).Should().BeEquivalentTo(
            "a.safetensors", "c.safetensors");
    }

    [Fact]
    public void Forward_ATensorThatNoClassTakes_IsRefusedByName()
    {
        string inputs = Inputs(TensorToWrite.Create("input_idz", [1], new long[] { 0 }));
        CommandRun run =
            CommandRun.Of(["forward", "--model", "demo/sentiment", "--inputs", inputs, "--outputs", _folder.File("out.safetensors")]);
        run.ExitCode.Should().Be(ExitCode.Failed);
        run.Error.Should().Contain("input_idz").And.Contain("input_ids");
        File.Exists(_folder.File("out.safetensors")).Should().BeFalse();
    }

    [Theory]
    [InlineData("forward")]
    [InlineData("forward", "--model", "demo/sentiment")]
    [InlineData("forward", "--model", "demo/sentiment", "--inputs", "x", "--outputs", "y", "--class", "BertModel")]
    [InlineData("forward", "--model", "demo/sentiment", "--inputs", "x", "--outputs", "y", "--transformers", "3")]
    public void Forward_AWrongCommandLine_ExitsWithTwo(params string[] arguments) =>
        CommandRun.Of(arguments).ExitCode.Should().Be(ExitCode.WrongUsage);

    private string Inputs(params TensorToWrite[] more)
    {
        string path = _folder.File("in.safetensors");
        SafetensorsWriter.Write(
            path,
            [
                TensorToWrite.Create("input_ids", [2, 4], new long[] { 101, 1000, 1001, 102, 101, 1002, 102, 0 }),
                TensorToWrite.Create("attention_mask", [2, 4], new float[] { 1, 1, 1, 1, 1, 1, 1, 0 }),
                .. more,
            ]);
        return path;
    }

    private string Request(string model, string inputs, string outputs, string options = "{}") =>
        $"{{\"model\": \"{model}\", \"inputs\": \"{inputs}\", \"outputs\": \"{_folder.File(outputs)}\", \"options\": {options}}}";
}
