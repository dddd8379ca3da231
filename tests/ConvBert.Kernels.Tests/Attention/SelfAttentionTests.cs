using ConvBert.Kernels.Attention;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Attention;

public unsafe class SelfAttentionTests
{
    [Theory]
    [InlineData(1, 4)]
    [InlineData(13, 5)]
    [InlineData(40, 33)]
    public void Run_RandomHead_StaysCloseToDoublePrecision(int tokens, int size)
    {
        float[] projected = Samples.Normal(tokens * 3 * size);
        float[] context = new float[tokens * size];
        float[] probabilities = new float[tokens * tokens];
        fixed (float* p = projected, c = context, q = probabilities)
        {
            Attend(SelfAttention.Run, Head(p, tokens, size), new(c, tokens, size), 0, tokens, new(q, tokens, tokens));
        }

        for (int query = 0; query < tokens; query++)
        {
            double[] scores = new double[tokens];
            for (int key = 0; key < tokens; key++)
            {
                for (int d = 0; d < size; d++)
                {
                    scores[key] += projected[(query * 3 * size) + d] * (double)projected[(key * 3 * size) + size + d];
                }
                scores[key] = Math.Exp(scores[key] / Math.Sqrt(size));
            }

            double total = scores.Sum();
            for (int key = 0; key < tokens; key++)
            {
                probabilities[(query * tokens) + key].Should().BeApproximately((float)(scores[key] / total), 1e-5f);
            }
            for (int d = 0; d < size; d++)
            {
                double expected = 0;
                for (int key = 0; key < tokens; key++) expected += scores[key] / total * projected[(key * 3 * size) + (2 * size) + d];
                context[(query * size) + d].Should().BeApproximately((float)expected, 1e-5f);
            }
        }
    }

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void Run_AnyRow_EqualsScalarTwin(SimdTier tier) => Tiers.Run(tier, new Comparison());

    [Fact]
    public void Run_PartsOfTheQueries_GiveTheSameBitsAsAllAtOnce()
    {
        const int Tokens = 37;
        const int Size = 16;
        float[] projected = Samples.Normal(Tokens * 3 * Size);
        float[] whole = new float[Tokens * Size];
        float[] parts = new float[Tokens * Size];
        fixed (float* p = projected, w = whole, c = parts)
        {
            AttentionHead head = Head(p, Tokens, Size);
            Attend(SelfAttention.Run, head, new(w, Tokens, Size), 0, Tokens);
            foreach ((int first, int end) in new[] { (0, 12), (12, 24), (24, Tokens) })
                Attend(SelfAttention.Run, head, new(c, Tokens, Size), first, end);
        }

        Bits.AssertEqual(parts, whole, "three parts");
    }

    private delegate void Kernel(
        in AttentionHead head, MatrixView context, MatrixView probabilities, int first, int end, float* scratch);

    private static void Attend(
        Kernel kernel, in AttentionHead head, MatrixView context, int first, int end, MatrixView probabilities = default)
    {
        using var scratch = new NativeBuffer(SelfAttention.ScratchLength(head.Tokens, head.HeadSize));
        kernel(head, context, probabilities, first, end, scratch.Pointer);
    }

    /// <summary>The only head of query | key | value side by side.</summary>
    private static AttentionHead Head(float* projected, int tokens, int size) => new()
    {
        Query = new(projected, tokens, size, 3 * size),
        Key = new(projected + size, tokens, size, 3 * size),
        Value = new(projected + (2 * size), tokens, size, 3 * size),
        Scale = 1 / MathF.Sqrt(size),
        Factor = 1,
    };

    private sealed class Comparison : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            for (int tokens = 1; tokens <= 257; tokens += tokens < 34 ? 1 : 37)
            {
                int size = 1 + (tokens % 67);
                string subject = $"{tokens} tokens, head size {size}";
                using var projected = GuardedBuffer.Of(Samples.Normal(tokens * 3 * size, seed: tokens));
                using var mask =
                    GuardedBuffer.Of(Samples.Normal(tokens * tokens, seed: 3).Select(value => value > 1 ? float.MinValue : 0).ToArray());
                using var actual = new GuardedBuffer(tokens * size);
                using var expected = new GuardedBuffer(tokens * size);
                AttentionHead head =
                    Head(projected.Pointer, tokens, size) with { Mask = new(mask.Pointer, tokens, tokens), Factor = 0.75f };
                Attend(SelfAttention.RunTiled<T>, head, new(actual.Pointer, tokens, size), 0, tokens);
                Attend(SelfAttention.RunScalar, head, new(expected.Pointer, tokens, size), 0, tokens);
                Bits.AssertEqual(actual.Span, expected.Span, subject);
                actual.AssertGuards(subject);
            }
        }
    }
}
