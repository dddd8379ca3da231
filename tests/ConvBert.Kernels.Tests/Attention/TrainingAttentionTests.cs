using ConvBert.Kernels.Attention;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.RandomNumbers;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Attention;

public sealed unsafe class TrainingAttentionTests
{
    /// <summary>The forward without dropout, against the one of inference, which divides at another place.</summary>
    [Fact]
    public void Forward_WithoutDropout_IsInferencesWithinRounding()
    {
        const int Tokens = 21, Size = 10;
        using var inputs = GuardedBuffer.Of(Samples.Normal(3 * Tokens * Size, seed: 1));
        using var scratch =
            new NativeBuffer(Math.Max(TrainingAttention.ScratchLength(Tokens, Size), SelfAttention.ScratchLength(Tokens, Size)));
        float[] ours = new float[Tokens * Size], theirs = new float[Tokens * Size];
        fixed (float* context = ours, other = theirs)
        {
            AttentionHead head = Head(inputs.Pointer, Tokens, Size, null);
            TrainingAttention.Forward(head, Masks(Tokens, 0), new(context, Tokens, Size), scratch.Pointer);
            SelfAttention.Run(head, new(other, Tokens, Size), default, 0, Tokens, scratch.Pointer);
        }

        ours.Should().Equal(theirs, (a, b) => Math.Abs(a - b) < 2e-6f);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.3f)]
    public void Backward_AgainstDifferencesOfTheForward_Agrees(float rate)
    {
        const int Tokens = 7, Size = 4, Part = Tokens * Size;
        float[] inputs = Samples.Normal(3 * Part, seed: 1), dy = Samples.Normal(Part, seed: 2), gradient = new float[3 * Part];
        using var scratch = new NativeBuffer(TrainingAttention.ScratchLength(Tokens, Size));
        fixed (float* x = inputs, d = dy, g = gradient)
        {
            TrainingAttention.Backward(
                Head(x, Tokens, Size, null), Masks(Tokens, rate), new(d, Tokens, Size), new(g, Tokens, Size),
                new(g + Part, Tokens, Size), new(g + (2 * Part), Tokens, Size), scratch.Pointer);
        }

        const float Step = 1e-2f;
        for (int i = 0; i < inputs.Length; i++)
        {
            double difference = (Along(inputs, dy, i, Step, rate, scratch) - Along(inputs, dy, i, -Step, rate, scratch)) / (2 * Step);
            gradient[i].Should().BeApproximately((float)difference, 2e-3f, "of element {0}", i);
        }
    }

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void ForwardAndBackward_AwkwardSizes_EqualScalarTwins(SimdTier tier) => Tiers.Run(tier, new Comparison());

    private static AttentionHead Head(float* inputs, int tokens, int size, float* mask) => new()
    {
        Query = new(inputs, tokens, size),
        Key = new(inputs + (tokens * size), tokens, size),
        Value = new(inputs + (2 * tokens * size), tokens, size),
        Scale = 0.3f,
        Mask = mask == null ? default : new(mask, tokens, tokens, 0),
        Factor = 1,
    };

    private static DropoutRows Masks(int tokens, float rate) =>
        new(new DropoutStream(5, 6, 7, rate), 3, DropoutStream.BlockCount(tokens));

    private static double Along(float[] inputs, float[] dy, int index, float step, float rate, NativeBuffer scratch)
    {
        const int Tokens = 7, Size = 4;
        float[] moved = (float[])inputs.Clone();
        moved[index] += step;
        float[] y = new float[dy.Length];
        fixed (float* x = moved, context = y)
            TrainingAttention.Forward(Head(x, Tokens, Size, null), Masks(Tokens, rate), new(context, Tokens, Size), scratch.Pointer);
        return y.Zip(dy, (a, b) => (double)a * b).Sum();
    }

    private sealed class Comparison : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            foreach ((int tokens, int size, float rate) in new[] { (1, 1, 0f), (5, 3, 0.1f), (13, 32, 0f), (31, 17, 0.5f), (33, 64, 0.1f),
                (70, 33, 0f) })
            {
                int part = tokens * size;
                using var inputs = GuardedBuffer.Of(Samples.Normal(3 * part, seed: tokens));
                using var dy = GuardedBuffer.Of(Samples.Normal(part, seed: 2));
                using var mask = GuardedBuffer.Of(Samples.Normal(tokens, seed: 3));
                using var scratch = new NativeBuffer(TrainingAttention.ScratchLength(tokens, size));
                AttentionHead head = Head(inputs.Pointer, tokens, size, mask.Pointer);
                DropoutRows masks = Masks(tokens, rate);
                string subject = $"{tokens} tokens, head size {size}, rate {rate}";
                Twins.AssertEqual(
                    subject, new float[part],
                    p => TrainingAttention.Forward<T>(head, masks, new(p, tokens, size), scratch.Pointer),
                    p => TrainingAttention.Forward<Scalar>(head, masks, new(p, tokens, size), scratch.Pointer));
                Twins.AssertEqual(
                    subject, new float[3 * part],
                    p => TrainingAttention.Backward<T>(
                        head, masks, new(dy.Pointer, tokens, size), new(p, tokens, size), new(p + part, tokens, size),
                        new(p + (2 * part), tokens, size), scratch.Pointer),
                    p => TrainingAttention.Backward<Scalar>(
                        head, masks, new(dy.Pointer, tokens, size), new(p, tokens, size), new(p + part, tokens, size),
                        new(p + (2 * part), tokens, size), scratch.Pointer));
            }
        }
    }
}
