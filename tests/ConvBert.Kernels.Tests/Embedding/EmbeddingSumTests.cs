using ConvBert.Kernels.Embedding;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Embedding;

public unsafe class EmbeddingSumTests
{
    [Fact]
    public void Run_NumbersThatRound_AddsWordAndPositionFirst()
    {
        float[] word = [1e8f, 1], position = [-1e8f, 2], type = [1, 4];
        float[] x = new float[2];
        fixed (float* pw = word, pp = position, pt = type, px = x) EmbeddingSum.Run(pw, pp, pt, 2, px);
        x.Should().Equal(1, 7);
        fixed (float* pw = word, pp = position, pt = type, px = x) EmbeddingSum.Run(pt, pw, pp, 2, px);
        x[0].Should().Be(0, "1 is lost in 1e8");
    }

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void Run_AllWidths_EqualsScalarTwin(SimdTier tier) => Tiers.Run(tier, new Comparison());

    private sealed class Comparison : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            for (int width = 1; width <= 130; width++)
            {
                using var word = GuardedBuffer.Of(Samples.Normal(width, seed: width));
                using var position = GuardedBuffer.Of(Samples.Normal(width, seed: 7));
                using var type = GuardedBuffer.Of(Samples.Normal(width, seed: 8));
                using var actual = new GuardedBuffer(width);
                using var expected = new GuardedBuffer(width);
                EmbeddingSum.Run<T>(word.Pointer, position.Pointer, type.Pointer, width, actual.Pointer);
                EmbeddingSum.Run<Scalar>(word.Pointer, position.Pointer, type.Pointer, width, expected.Pointer);
                Bits.AssertEqual(actual.Span, expected.Span, $"width {width}");
                actual.AssertGuards($"width {width}");
            }
        }
    }
}
