using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;
using ConvBert.Kernels.VectorMath;

namespace ConvBert.Kernels.Tests.VectorMath;

public sealed unsafe class DotProductTests
{
    [Fact]
    public void Run_Numbers_IsTheirSum()
    {
        float[] a = [.. Enumerable.Range(1, 33).Select(i => (float)i)];
        fixed (float* x = a) DotProduct.Run(x, x, 33).Should().Be(33 * 34 * 67 / 6);
    }

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void Run_AllLengths_EqualsScalarTwin(SimdTier tier) => Tiers.RunSixteenLanes(tier, new Comparison());

    private sealed class Comparison : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            for (int length = 0; length <= 70; length++)
            {
                int count = length;
                Twins.AssertEqual(
                    $"{length} numbers", [.. Samples.Normal((2 * length) + 1, seed: length)],
                    p => p[2 * count] = DotProduct.RunLanes<T>(p, p + count, count),
                    p => p[2 * count] = DotProduct.RunScalar(p, p + count, count));
            }
        }
    }
}
