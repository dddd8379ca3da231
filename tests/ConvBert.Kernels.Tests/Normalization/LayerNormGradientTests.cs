using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Normalization;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Normalization;

public sealed unsafe class LayerNormGradientTests
{
    [Fact]
    public void Run_AgainstTheFormulaInDouble_IsWithinRounding()
    {
        const int Width = 37;
        const float Epsilon = 1e-12f;
        float[] x = Samples.Normal(Width, seed: 1), weight = Samples.Normal(Width, seed: 2), dy = Samples.Normal(Width, seed: 3), dx =
            new float[Width];
        float* statistics = stackalloc float[2];
        fixed (float* px = x, pw = weight, pdy = dy, pdx = dx)
            LayerNormGradient.Run(new(px, 1, Width), pw, Epsilon, new(pdy, 1, Width), new(pdx, 1, Width), statistics);

        double mean = x.Average(value => (double)value), variance = x.Average(value => (value - mean) * (value - mean));
        double scale = 1 / Math.Sqrt(variance + Epsilon);
        double[] normalized = [.. x.Select(value => (value - mean) * scale)], g = [.. dy.Zip(weight, (d, w) => (double)d * w)];
        double meanG = g.Average(), meanProduct = g.Zip(normalized, (a, b) => a * b).Average();
        for (int i = 0; i < Width; i++)
            dx[i].Should().BeApproximately((float)(scale * (g[i] - meanG - (normalized[i] * meanProduct))), 2e-6f);
    }

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void Run_AllWidths_EqualsScalarTwin(SimdTier tier) => Tiers.RunSixteenLanes(tier, new RunComparison());

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void AddParameters_AllWidths_EqualsScalarTwin(SimdTier tier) => Tiers.Run(tier, new ParameterComparison());

    private sealed class RunComparison : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            for (int width = 1; width <= 140; width++)
            {
                const int Rows = 2;
                using var x = GuardedBuffer.Of(Samples.Normal(Rows * width, seed: width));
                using var dy = GuardedBuffer.Of(Samples.Normal(Rows * width, seed: 2));
                using var weight = GuardedBuffer.Of(Samples.Normal(width, seed: 3));
                MatrixView input = new(x.Pointer, Rows, width), gradient = new(dy.Pointer, Rows, width);
                Twins.AssertEqual(
                    $"width {width}", new float[(Rows * width) + (2 * Rows)],
                    p => LayerNormGradient.RunLanes<T>(input, weight.Pointer, 1e-12f, gradient, new(p + (2 * Rows), Rows, width), p),
                    p => LayerNormGradient.RunScalar(input, weight.Pointer, 1e-12f, gradient, new(p + (2 * Rows), Rows, width), p));
            }
        }
    }

    private sealed class ParameterComparison : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            for (int width = 1; width <= 70; width++)
            {
                int rows = 1 + (width % 5);
                using var x = GuardedBuffer.Of(Samples.Normal(rows * width, seed: width));
                using var dy = GuardedBuffer.Of(Samples.Normal(rows * width, seed: 2));
                using var statistics = GuardedBuffer.Of(Samples.Normal(2 * rows, seed: 3));
                MatrixView input = new(x.Pointer, rows, width), gradient = new(dy.Pointer, rows, width);
                Twins.AssertEqual(
                    $"width {width}", Samples.Normal(2 * width, seed: 9),
                    p => LayerNormGradient.AddParameters<T>(input, statistics.Pointer, gradient, p, p + width),
                    p => LayerNormGradient.AddParameters<Scalar>(input, statistics.Pointer, gradient, p, p + width));
            }
        }
    }
}
