using ConvBert.Kernels.Convolution;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Convolution;

public unsafe class DepthwiseConvolutionTests
{
    [Fact]
    public void Run_ThreeTaps_CorrelatesWithoutFlippingAndStopsAtTheEnds()
    {
        float[] x = [1, 10, 2, 20, 3, 30];
        float[] weight = [1, 0, 100, 1, 10000, 0];
        float[] y = new float[6];
        fixed (float* px = x, pw = weight, py = y) DepthwiseConvolution.Run(new(px, 3, 2), new(pw, 3, 2), 0, new(py, 3, 2));
        y.Should().Equal(20100, 10, 30201, 20, 302, 30);
    }

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void Run_AllChannelCounts_EqualsScalarTwin(SimdTier tier) => Tiers.Run(tier, new Comparison());

    private sealed class Comparison : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            for (int channels = 1; channels <= 257; channels++)
            {
                int kernel = 1 + (2 * (channels % 6));
                int tokens = 1 + (channels % 13);
                string subject = $"{tokens} tokens, {channels} channels, kernel {kernel}";
                using var x = GuardedBuffer.Of(Samples.Normal(tokens * channels, seed: channels));
                using var weight = GuardedBuffer.Of(Samples.Normal(kernel * channels, seed: 7));
                using var actual = new GuardedBuffer(tokens * channels);
                using var expected = new GuardedBuffer(tokens * channels);
                var sequence = new MatrixView(x.Pointer, tokens, channels);
                var taps = new MatrixView(weight.Pointer, kernel, channels);
                DepthwiseConvolution.Run<T>(sequence, taps, 0, new(actual.Pointer, tokens, channels));
                DepthwiseConvolution.Run<Scalar>(sequence, taps, 0, new(expected.Pointer, tokens, channels));
                Bits.AssertEqual(actual.Span, expected.Span, subject);
                actual.AssertGuards(subject);
            }
        }
    }
}
