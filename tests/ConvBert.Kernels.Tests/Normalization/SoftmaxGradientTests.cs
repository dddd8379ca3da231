using ConvBert.Kernels.Normalization;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Normalization;

public sealed unsafe class SoftmaxGradientTests
{
    [Fact]
    public void Run_TwoProbabilities_IsTheFormula()
    {
        float[] p = [0.25f, 0.75f], d = [2, 6];
        fixed (float* probabilities = p, gradient = d) SoftmaxGradient.Run(probabilities, gradient, 2, 0.5f);
        d.Should().Equal((2 - 5) * 0.25f * 0.5f, (6 - 5) * 0.75f * 0.5f);
    }

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void Run_AllLengths_EqualsScalarTwin(SimdTier tier) => Tiers.RunSixteenLanes(tier, new Comparison());

    private sealed class Comparison : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            for (int count = 1; count <= 257; count++)
            {
                using var p = GuardedBuffer.Of(Samples.Normal(count, seed: count));
                int length = count;
                Twins.AssertEqual(
                    $"{count} scores", Samples.Normal(count, seed: 2),
                    d => SoftmaxGradient.RunLanes<T>(p.Pointer, d, length, 0.125f), d =>
                    SoftmaxGradient.RunScalar(p.Pointer, d, length, 0.125f));
            }
        }
    }
}
