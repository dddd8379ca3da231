using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;
using ConvBert.Kernels.VectorMath;

namespace ConvBert.Kernels.Tests.VectorMath;

public unsafe class FiniteCheckTests
{
    [Theory]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void AllFinite_OneOtherNumberAnywhere_IsFound(SimdTier tier) => Tiers.Run(tier, new OneOther());

    [Theory]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void AllFinite_FiniteNumbersOfEveryKind_IsTrue(SimdTier tier) => Tiers.Run(tier, new EveryKind());

    [Fact]
    public void AllFinite_OppositeInfinities_IsFalse()
    {
        float[] values = [float.PositiveInfinity, float.NegativeInfinity];
        fixed (float* first = values) FiniteCheck.AllFinite(first, values.Length).Should().BeFalse();
    }

    private sealed class OneOther : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            for (int count = 0; count <= 100; count++)
            {
                using var values = GuardedBuffer.Of(Samples.Normal(count, seed: count));
                FiniteCheck.AllFinite<T>(values.Pointer, count).Should().BeTrue();
                for (int i = 0; i < count; i++)
                {
                    float kept = values.Span[i];
                    foreach (float other in (float[])[float.NaN, -float.NaN, float.PositiveInfinity, float.NegativeInfinity])
                    {
                        values.Span[i] = other;
                        if (FiniteCheck.AllFinite<T>(values.Pointer, count)) Assert.Fail($"{other} at {i} of {count} was not found.");
                    }

                    values.Span[i] = kept;
                }
            }
        }
    }

    private sealed class EveryKind : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            float[] finite = [.. Samples.Special.Where(float.IsFinite), .. Samples.AllExponents(8).Where(float.IsFinite)];
            using var values = GuardedBuffer.Of(finite);
            FiniteCheck.AllFinite<T>(values.Pointer, finite.Length).Should().BeTrue();
        }
    }
}
