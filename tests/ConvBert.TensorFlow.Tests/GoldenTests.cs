using System.Numerics.Tensors;
using System.Text.Json;
using ConvBert.TensorFlow.Tests.Support;

namespace ConvBert.TensorFlow.Tests;

/// <summary>Every form of TensorFlow's files under PyTorch's classes and under TensorFlow's, against both frameworks' numbers.</summary>
public class GoldenTests
{
    private const double TensorFlowError = 2e-5;

    public GoldenTests() => TensorFlowFormats.Register();

    public static TheoryData<string> Cases =>
        new(TensorFlowGoldens.CasesIn(TensorFlowGoldens.Path()).Select(folder => Path.GetFileName(folder)!));

    [Theory]
    [MemberData(nameof(Cases))]
    public void Forward_GoldenCase_GivesTheNumbersOfBothFrameworks(string name) => Check(TensorFlowGoldens.Path(name));

    [SharedGoldensFact]
    public void Forward_EverySharedCase_GivesTheNumbersOfBothFrameworks()
    {
        string[] folders = [.. TensorFlowGoldens.CasesIn(Repository.Shared("golden", "tf")!)];
        folders.Should().HaveCountGreaterThan(20);
        foreach (string folder in folders) Check(folder);
    }

    private static void Check(string folder)
    {
        JsonElement cases = TensorFlowGoldens.Cases(folder);
        foreach (JsonElement call in cases.GetProperty("calls").EnumerateArray())
        {
            if (!call.TryGetProperty("inputs", out JsonElement inputsFile)) continue;
            using var file = new GoldenTensors(Path.Combine(folder, inputsFile.GetString()!));
            string subject = $"{Path.GetFileName(folder)}/{call.GetProperty("name").GetString()}";
            bool everything = call.GetProperty("options").TryGetProperty("output_hidden_states", out _);
            ConvBertInputs inputs = file.ToInputs(everything);
            JsonElement errors = call.GetProperty("torch_fp32_max_abs_error");
            Compare(
                folder, call, "expected", subject, GoldenRun.Of(call.GetProperty("class").GetString()!, folder, inputs),
                output => errors.GetProperty(output).GetDouble());
            if (!call.TryGetProperty("tf_expected", out _)) continue;
            Compare(
                folder, call, "tf_expected", subject, GoldenRun.Of(cases.GetProperty("class").GetString()!, folder, inputs),
                _ => TensorFlowError);
        }
    }

    private static void Compare(
        string folder, JsonElement call, string which, string subject, Dictionary<string, Tensor<float>> outputs, Func<string,
        double> error)
    {
        using var expected = new GoldenTensors(Path.Combine(folder, call.GetProperty(which).GetString()!));
        outputs.Keys.Should().BeEquivalentTo(expected.Names, subject);
        foreach (string name in expected.Names)
        {
            outputs[name].Lengths.ToArray().Should().Equal(expected.Shape(name), $"{subject} {name}");
            float[] numbers = expected.Numbers(name), actual = new float[numbers.Length];
            outputs[name].FlattenTo(actual);
            double limit = (4 * error(name)) + (1e-6 * (1 + numbers.Max(MathF.Abs)));
            for (int i = 0; i < numbers.Length; i++)
                if (!(Math.Abs(numbers[i] - actual[i]) <= limit))
                    Assert.Fail($"{subject} {which} {name}: index {i} is {actual[i]:R}, expected {numbers[i]:R}, allowed {limit:E2}.");
        }
    }
}
