using System.Numerics.Tensors;
using System.Text.Json;
using ConvBert.Tests.Support;
using ConvBert.Tokenization;

namespace ConvBert.Tests.Model;

/// <summary>Every class on Hugging Face's own inputs and outputs, refusals included.</summary>
public class GoldenModelTests
{
    public static TheoryData<string> Cases
    {
        get
        {
            var cases = new TheoryData<string>();
            foreach (string name in GoldenFolder.CasesIn(GoldenFolder.Of("models")))
            {
                if (File.Exists(GoldenFolder.Of("models", name, "model.safetensors"))) cases.Add(name);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_GoldenCase_GivesHuggingFacesNumbers(string name)
    {
        string folder = GoldenFolder.Of("models", name);
        var options = new ConvBertLoadOptions
        {
            Threads = 2,
            TransformersVersion = name.StartsWith(
            "v5_", StringComparison.Ordinal) ? TransformersVersion.V5 : TransformersVersion.V4
        };
        foreach (JsonElement call in GoldenFolder.CallsOf(folder).EnumerateArray())
        {
            string subject = $"{name}/{call.GetProperty("name").GetString()}";
            Action run = () => Check(folder, call, options, subject);
            if (call.TryGetProperty("error", out _)) AssertRefused(run, subject);
            else run();
        }
    }

    private static void Check(string folder, JsonElement call, ConvBertLoadOptions options, string subject)
    {
        ConvBertInputs inputs = GoldenCall.Inputs(new GoldenTensors(Path.Combine(folder, call.GetProperty("inputs").GetString()!)), call);
        Dictionary<string, Tensor<float>> outputs = GoldenCall.Run(folder, call.GetProperty("class").GetString()!, inputs, options);
        if (call.TryGetProperty("error", out _)) return;
        var expected = new GoldenTensors(Path.Combine(folder, call.GetProperty("expected").GetString()!));
        outputs.Keys.Should().BeEquivalentTo(expected.Names, subject);
        foreach (string output in expected.Names)
        {
            if (output != "loss") outputs[output].Lengths.ToArray().Should().Equal(expected.Shape(output), $"{subject} {output}");
            Tolerance.AssertClose($"{subject} {output}", expected.Doubles(output), outputs[output], Tolerance.TorchError(call, output));
        }
    }

    /// <summary>Whatever Python raised, here it is an exception of ours or an argument exception, and it says something.</summary>
    private static void AssertRefused(Action run, string subject)
    {
        Exception? exception = Record.Exception(run);
        bool typed = exception is ArgumentException or ConvBertConfigException or Checkpoints.CheckpointException;
        typed.Should().BeTrue("{0} must be refused by a typed exception, not by {1}", subject, exception?.ToString() ?? "nothing");
        exception!.Message.Length.Should().BeGreaterThan(20, subject);
    }
}
