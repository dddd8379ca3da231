using System.Text.Json;
using ConvBert.Checkpoints;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.Commands;

/// <summary>`convbert fit`: tensors in, trained tensors out, and what is no such request.</summary>
public sealed class FitCommandTests : IDisposable
{
    private const string Model = "demo/sentiment";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Fit_TwoSteps_WritesGradientsWeightsAndTheirNorms()
    {
        JsonElement answer = Fit(Request()).Single();
        answer.GetProperty("losses").GetArrayLength().Should().Be(2);
        answer.GetProperty("gradient_norms").EnumerateArray().Should().OnlyContain(norm => norm.GetDouble() > 0);
        using ICheckpoint weights = Checkpoint.Open(_folder.File("out")), gradients = Checkpoint.Open(_folder.File("grad"));
        weights.Tensors.Keys.Should().BeEquivalentTo(gradients.Tensors.Keys).And.Contain("classifier.out_proj.weight");

        // The norm of the first step is that of the gradients that were written.
        double squares = gradients.Tensors.Values.Sum(tensor => Read(gradients, tensor).Sum(value => (double)value * value));
        answer.GetProperty("gradient_norms")[0].GetDouble().Should().BeApproximately(Math.Sqrt(squares), 1e-5 * Math.Sqrt(squares));
        Fit(Request("again")).Single().GetRawText().Should().Be(answer.GetRawText());
        File.ReadAllBytes(_folder.File("again")).Should().Equal(File.ReadAllBytes(_folder.File("out")));
    }

    [Fact]
    public void Fit_NoSteps_GivesTheLossAndTheGradientsAndLeavesTheWeights()
    {
        JsonElement answer = Fit(Request(steps: 0)).Single();
        answer.GetProperty("losses").GetArrayLength().Should().Be(1);
        answer.GetProperty("losses")[0].GetDouble().Should().Be(
            Fit(Request("other")).Single().GetProperty("losses")[0].GetDouble(), "dropout has the mask of the first step");
        using ICheckpoint weights = Checkpoint.Open(_folder.File("out")), given = Checkpoint.Open(DemoFolder());
        foreach (TensorEntry tensor in weights.Tensors.Values) Read(weights, tensor).Should().Equal(Read(given, given.Tensors[tensor.Name]));
    }

    /// <summary>Each bad line has its error, those around it are answered, and nothing is written for it, not even in part.</summary>
    [Fact]
    public void Fit_BadLines_AreAnsweredByTheirErrorsAndWriteNothing()
    {
        string file = _folder.Write("file", "no folder");
        (string Line, string Message)[] bad =
        [
            ("no json", "JSON"),
            ($$"""{"model": "{{Model}}", "steps": 1}""", "\"batches\""),
            ($$"""{"model": "{{Model}}", "batches": [], "steps": 1}""", "\"batches\""),
            ($$"""{"model": "{{Model}}", "batches": ["{{Batch()}}"]}""", "\"steps\""),
            ($$"""{"batches": ["{{Batch()}}"], "steps": 1}""", "\"model\""),
            (Request("bad", batch: _folder.File("missing")), "missing"),
            (Request("bad", batch: file), "file"),
            (Request("bad", model: "/no/such/model"), "/no/such/model"),
            (Request("bad", more: "\"class\": \"ConvBertModel\""), "ConvBertModel"),
            (Request("bad", more: "\"class\": \"BertForMaskedLM\""), "BertForMaskedLM"),
            (Request("bad", more: "\"class\": \"ConvBertForQuestionAnswering\""), "num_labels"),
            (Request("bad", batch: Batch(3)), "labels holds 3"),
            (Request("bad", batch: Batch(-1)), "labels holds -1"),
            (Request("bad", batch: Batch(-100, -100)), "no label"),
            (Request("bad", batch: Batch(ids: [101, 30_000_000, 102, 0])), "input_ids holds 30000000"),
            (Request("bad", arguments: "\"learning_rate\": \"fast\""), "learning_rate"),
            (Request("bad", arguments: "\"learning_rates\": [1e-3]"), "learning_rates"),
            (Request("bad", arguments: "\"optimizer\": \"lion\""), "lion"),
            (Request("bad", arguments: "\"weight_decay\": -1"), "WeightDecay"),
            (Request("bad", arguments: "\"label_smoothing_factor\": 2"), "label_smoothing_factor"),
            (Request("bad", arguments: "\"frozen\": [\"layers:9\"]"), "layers:9"),
            (Request("bad", arguments: "\"momentun\": 0.9"), "momentun"),
            (Request("bad", more: "\"stepz\": 2"), "stepz"),
            (Request("file/bad"), "file"),
            (Request("."), "folder"),
        ];
        string[] before = [.. _folder.Names()];
        string lines = string.Join('\n', bad.Select(one => one.Line).Prepend(Request("first")).Append(Request("last")));
        JsonElement[] answers = Fit(lines);
        answers.Should().HaveCount(bad.Length + 2);
        foreach (JsonElement good in new[] { answers[0], answers[^1] }) good.GetProperty("losses").GetArrayLength().Should().Be(2);
        for (int i = 0; i < bad.Length; i++)
        {
            answers[i + 1].TryGetProperty("error", out JsonElement error).Should().BeTrue(bad[i].Line);
            error.GetProperty("message").GetString().Should().Contain(bad[i].Message, bad[i].Line).And.NotContain("   at ");
        }

        // The gradients of the good lines, and of those that could not write the weights alone, are there as a whole.
        _folder.Names().Should().BeEquivalentTo(before.Concat(["first", "last", "grad"]));
        File.ReadAllBytes(_folder.File("last")).Should().Equal(File.ReadAllBytes(_folder.File("first")));
    }

    /// <summary>A loss that is not finite ends its line before anything is written.</summary>
    [Fact]
    public void Fit_RateThatBreaksTheWeights_IsTheErrorOfItsLine()
    {
        JsonElement answer = Fit(Request(steps: 6, arguments: "\"optimizer\": \"sgd\", \"max_grad_norm\": 0, \"learning_rate\": 1e30")).Single();
        answer.GetProperty("error").GetProperty("message").GetString().Should().Contain("loss").And.Contain("in.safetensors");
        File.Exists(_folder.File("out")).Should().BeFalse();
    }

    [LinuxTheory]
    [InlineData("/dev/full")]
    [InlineData("/dev/null")]
    public void Fit_DeviceAsOutputs_IsRefused(string device)
    {
        string line = Request(steps: 1).Replace(_folder.File("out"), device, StringComparison.Ordinal);
        Fit(line).Single().GetProperty("error").GetProperty("message").GetString().Should().Contain(device).And.Contain("device");
        new FileInfo(device).Length.Should().Be(0, "no file has taken its name");
    }

    [LinuxFact(asRoot: true)]
    public void Fit_FullDisk_IsTheErrorOfItsLineAndLeavesNoLitter()
    {
        _folder.Write("requests", Request(steps: 1).Replace(_folder.File("out"), "disk/out", StringComparison.Ordinal));
        ShellRun run = ShellRun.Of(
            "mkdir disk; mount -t tmpfs -o size=64k none disk || exit 99; echo old > disk/out; "
            + "$CONVBERT fit --requests requests; code=$?; ls -A disk; cat disk/out; umount disk; exit $code", _folder);
        run.ExitCode.Should().Be(ExitCode.Done);
        string[] lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines[0].Should().Contain("\"error\"").And.Contain("No space left on device");
        lines[1..].Should().Equal("out", "old");
    }

    [LinuxFact]
    public void Fit_AnswersThatCannotBeWritten_Fails()
    {
        _folder.Write("requests", Request(steps: 1));
        ShellRun run = ShellRun.Of("$CONVBERT fit --requests requests > /dev/full", _folder);
        run.ExitCode.Should().Be(ExitCode.Failed);
        run.Error.Should().StartWith("convbert: ").And.NotContain("   at ");
    }

    private static JsonElement[] Fit(string lines)
    {
        CommandRun run = CommandRun.Of(["fit", "--requests", "-", "--threads", "1"], lines);
        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        return run.Json;
    }

    private static string DemoFolder() => Models.DemoModels.Resolve(Model);

    private static float[] Read(ICheckpoint file, TensorEntry tensor)
    {
        var values = new float[tensor.ElementCount];
        file.Read(tensor, values);
        return values;
    }

    private string Request(
        string outputs = "out", int steps = 2, string? batch = null, string model = Model, string arguments = "\"seed\": 1", string more = "")
    {
        string end = more.Length == 0 ? "}" : $", {more}}}";
        return $$"""{"model": "{{model}}", "batches": ["{{batch ?? Batch()}}"], "steps": {{steps}}, "arguments": {"""
            + $$"""{{arguments}}}, "gradients": "{{_folder.File("grad")}}", "outputs": "{{_folder.File(outputs)}}" """
            + end;
    }

    private string Batch(long first = 0, long second = 2, long[]? ids = null)
    {
        string path = _folder.File($"in.safetensors{first}{second}{ids?.Length}");
        SafetensorsWriter.Write(
            path,
            [
                TensorToWrite.Create("input_ids", [2, 4], (long[])[.. ids ?? [101, 1000, 1001, 102], 101, 1002, 102, 0]),
                TensorToWrite.Create("attention_mask", [2, 4], new float[] { 1, 1, 1, 1, 1, 1, 1, 0 }),
                TensorToWrite.Create("labels", [2], new[] { first, second }),
            ]);
        return path;
    }
}
