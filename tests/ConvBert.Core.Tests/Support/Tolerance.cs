using System.Numerics.Tensors;
using System.Text.Json;

namespace ConvBert.Tests.Support;

/// <summary>
/// How far a float32 result may be from the float64 golden: 4 times what PyTorch's own float32 loses (recorded with the golden), plus 1e-6
/// of the output's size for outputs where that happens to be nothing.
/// </summary>
internal static class Tolerance
{
    public static void AssertClose(string subject, double[] expected, Tensor<float> actual, double torchError)
    {
        var values = new float[actual.FlattenedLength];
        actual.FlattenTo(values);
        values.Should().HaveCount(expected.Length, subject);
        double scale = expected.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        double limit = (4 * torchError) + (1e-6 * (1 + scale));
        for (int i = 0; i < expected.Length; i++)
        {
            double difference = Math.Abs(expected[i] - values[i]);
            bool close = expected[i].Equals(values[i]) || difference <= limit || (double.IsNaN(expected[i]) && float.IsNaN(values[i]));
            if (!close)
                Assert.Fail(
                    $"{subject}: index {i} is {values[i]:R}, expected {expected[i]:R}, off by {difference:E2}, allowed {limit:E2}.");
        }
    }

    public static double TorchError(JsonElement call, string output) =>
        call.TryGetProperty("torch_fp32_max_abs_error", out JsonElement errors) && errors.TryGetProperty(output, out JsonElement error)
            ? error.GetDouble()
            : 1e-6;
}
