using ConvBert.Kernels.Convolution;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Convolution;

public unsafe class SpanConvolutionTests
{
    [Fact]
    public void Run_EvenKernels_AveragesTheNeighboursInTheRow()
    {
        float[] u = [3, 6, 9];
        float[] kernels = new float[9];
        float[] y = new float[3];
        fixed (float* pu = u, pk = kernels, py = y) SpanConvolution.Run(new(pu, 3, 1), new(pk, 3, 3), 1, 0, new(py, 3, 1));
        y.Should().Equal([(3 + 6) / 3f, (3 + 6 + 9) / 3f, (6 + 9) / 3f], (a, b) => Math.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public void Run_OneTap_CopiesTheValues()
    {
        float[] u = Samples.Normal(4 * 6);
        float[] kernels = Samples.Normal(4 * 2);
        float[] y = new float[24];
        fixed (float* pu = u, pk = kernels, py = y) SpanConvolution.Run(new(pu, 4, 6), new(pk, 4, 2), 2, 0, new(py, 4, 6));
        y.Should().Equal(u);
    }

    [Fact]
    public void Run_PartOfARow_GivesTheSameBitsAsTheWhole()
    {
        float[] u = Samples.Normal(10 * 8);
        float[] scores = Samples.Normal(10 * 2 * 5, seed: 8);
        float[] whole = new float[80];
        float[] part = new float[24];
        float[] first = (float[])scores.Clone();
        fixed (float* pu = u, pk = first, py = whole) SpanConvolution.Run(new(pu, 10, 8), new(pk, 10, 10), 2, 0, new(py, 10, 8));
        fixed (float* pu = u, pk = &scores[3 * 10], py = part) SpanConvolution.Run(new(pu, 10, 8), new(pk, 3, 10), 2, 3, new(py, 3, 8));
        Bits.AssertEqual(part, whole.AsSpan(24, 24), "tokens 3 to 5");
    }

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void Run_AllHeadSizes_EqualsScalarTwin(SimdTier tier) => Tiers.Run(tier, new Comparison());

    private sealed class Comparison : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            for (int size = 1; size <= 257; size++)
            {
                int kernel = 1 + (2 * (size % 6));
                int tokens = 1 + (size % 11);
                const int Heads = 2;
                string subject = $"{tokens} tokens, head size {size}, kernel {kernel}";
                float[] scores = Samples.Normal(tokens * Heads * kernel, deviation: 2, seed: size);
                using var u = GuardedBuffer.Of(Samples.Normal(tokens * Heads * size, seed: 9));
                using var actualKernels = GuardedBuffer.Of(scores);
                using var expectedKernels = GuardedBuffer.Of(scores);
                using var actual = new GuardedBuffer(tokens * Heads * size);
                using var expected = new GuardedBuffer(tokens * Heads * size);
                int width = Heads * size;
                var values = new MatrixView(u.Pointer, tokens, width);
                SpanConvolution.Run<T>(
                    values, new(actualKernels.Pointer, tokens, Heads * kernel), Heads, 0, new(actual.Pointer, tokens, width));
                SpanConvolution.Run<Scalar>(
                    values, new(expectedKernels.Pointer, tokens, Heads * kernel), Heads, 0, new(expected.Pointer, tokens, width));
                Bits.AssertEqual(actual.Span, expected.Span, subject);
                actual.AssertGuards(subject);
            }
        }
    }
}
