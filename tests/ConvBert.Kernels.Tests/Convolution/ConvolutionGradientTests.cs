using ConvBert.Kernels.Convolution;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Convolution;

public sealed unsafe class ConvolutionGradientTests
{
    private const int Heads = 2;

    /// <summary>⟨dy, conv(x)⟩ is linear in the filters: its derivative along themselves is its value.</summary>
    [Fact]
    public void DepthwiseWeights_AgainstTheForward_AreItsAdjoint()
    {
        const int Tokens = 9, Channels = 5, Taps = 5;
        float[] x = Samples.Normal(Tokens * Channels, seed: 1), dy = Samples.Normal(Tokens * Channels, seed: 2), weight =
            Samples.Normal(Taps * Channels, seed: 3);
        float[] y = new float[Tokens * Channels], gradient = new float[Taps * Channels];
        fixed (float* px = x, pdy = dy, pw = weight, py = y, pg = gradient)
        {
            DepthwiseConvolution.Run(new(px, Tokens, Channels), new(pw, Taps, Channels), 0, new(py, Tokens, Channels));
            DepthwiseWeightGradient.Add(new(px, Tokens, Channels), new(pdy, Tokens, Channels), Taps, new(pg, Taps, Channels));
        }

        Dot(gradient, weight).Should().BeApproximately(Dot(dy, y), 1e-4);
    }

    [Fact]
    public void SpanValues_AgainstTheForward_AreItsAdjoint()
    {
        const int Tokens = 11, Size = 3, Taps = 5, Width = Heads * Size;
        float[] u = Samples.Normal(Tokens * Width, seed: 1), dy = Samples.Normal(Tokens * Width, seed: 2), kernels =
            Samples.Normal(Tokens * Heads * Taps, seed: 3);
        float[] y = new float[Tokens * Width], du = new float[Tokens * Width];
        fixed (float* pu = u, pdy = dy, pk = kernels, py = y, pdu = du)
        {
            MatrixView w = new(pk, Tokens, Heads * Taps);
            SpanConvolution.Run(new(pu, Tokens, Width), w, Heads, 0, new(py, Tokens, Width));
            SpanConvolutionGradient.Normalize(w, Taps);
            SpanConvolutionGradient.Values(new(pdy, Tokens, Width), w, Heads, Taps, 0, Tokens, new(pdu, Tokens, Width));
        }

        Dot(du, u).Should().BeApproximately(Dot(dy, y), 1e-4);
    }

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void DepthwiseWeightsAndSpanValues_AllWidths_EqualScalarTwins(SimdTier tier) => Tiers.Run(tier, new Elementwise());

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void SpanScores_AllHeadSizes_EqualScalarTwin(SimdTier tier) => Tiers.RunSixteenLanes(tier, new Scores());

    private static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();

    private sealed class Elementwise : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            for (int size = 1; size <= 70; size++)
            {
                int taps = 1 + (2 * (size % 6)), tokens = 1 + (size % 11), width = Heads * size;
                string subject = $"{tokens} tokens, width {size}, {taps} taps";
                using var x = GuardedBuffer.Of(Samples.Normal(tokens * width, seed: size));
                using var dy = GuardedBuffer.Of(Samples.Normal(tokens * width, seed: 2));
                using var kernels = GuardedBuffer.Of(Samples.Normal(tokens * Heads * taps, seed: 3));
                MatrixView input = new(x.Pointer, tokens, width), gradient = new(dy.Pointer, tokens, width), w =
                    new(kernels.Pointer, tokens, Heads * taps);
                Twins.AssertEqual(
                    subject, Samples.Normal(taps * width, seed: 4),
                    p => DepthwiseWeightGradient.Add<T>(input, gradient, taps, new(p, taps, width)),
                    p => DepthwiseWeightGradient.Add<Scalar>(input, gradient, taps, new(p, taps, width)));
                Twins.AssertEqual(
                    subject, new float[tokens * width],
                    p => SpanConvolutionGradient.Values<T>(gradient, w, Heads, taps, 0, tokens, new(p, tokens, width)),
                    p => SpanConvolutionGradient.Values<Scalar>(gradient, w, Heads, taps, 0, tokens, new(p, tokens, width)));
            }
        }
    }

    private sealed class Scores : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            for (int size = 1; size <= 70; size++)
            {
                int taps = 1 + (2 * (size % 6)), tokens = 1 + (size % 11), width = Heads * size;
                using var u = GuardedBuffer.Of(Samples.Normal(tokens * width, seed: size));
                using var dy = GuardedBuffer.Of(Samples.Normal(tokens * width, seed: 2));
                using var kernels = GuardedBuffer.Of(Samples.Normal(tokens * Heads * taps, seed: 3));
                MatrixView values = new(u.Pointer, tokens, width), gradient = new(dy.Pointer, tokens, width), w =
                    new(kernels.Pointer, tokens, Heads * taps);
                Twins.AssertEqual(
                    $"{tokens} tokens, head size {size}, {taps} taps", new float[tokens * Heads * taps],
                    p => SpanConvolutionGradient.ScoresLanes<T>(values, gradient, w, Heads, taps, 0, tokens, new(p, tokens, Heads * taps)),
                    p => SpanConvolutionGradient.ScoresScalar(values, gradient, w, Heads, taps, 0, tokens, new(p, tokens, Heads * taps)));
            }
        }
    }
}
