using ConvBert.Kernels.Activations;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Activations;

[Trait("Category", "Parity")]
public sealed unsafe class ActivationParityTests
{
    private const int LongestLength = 257;

    /// <summary>Two of the widest vectors and one: the loop is the same for every key, so that only one takes the longer ones.</summary>
    private const int UsualLongestLength = 33;

    public static TheoryData<SimdTier, string> TiersAndKeys
    {
        get
        {
            var data = new TheoryData<SimdTier, string>();
            foreach (SimdTier tier in Tiers.Active)
            {
                foreach (string key in Activation.Keys) data.Add(tier, key);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(TiersAndKeys))]
    public void Activation_OnEveryTier_HasTheBitsOfItsScalarTwin(SimdTier tier, string key)
    {
        Activation activation = Activation.Create(key);
        float[] x = [.. Samples.Special, .. Samples.AllExponents(8), .. Samples.Dense(-20, 20, 4000)];
        Bits.AssertEqual(ActivationRuns.On(tier, activation, x), ActivationRuns.On<Scalar>(activation, x), $"{key} on {tier}");
    }

    [Theory]
    [MemberData(nameof(TiersAndKeys))]
    public void Activation_OfEveryLength_ReadsAndWritesNothingElse(SimdTier tier, string key)
    {
        Activation activation = Activation.Create(key);
        float[] x = Samples.Normal(LongestLength, 3);
        float[] bias = Samples.Normal(LongestLength, 1, seed: 9);
        for (int length = 0; length <= (key == "gelu" ? LongestLength : UsualLongestLength); length++)
        {
            bool biased = length % 3 != 0;
            float[] expected = ActivationRuns.On<Scalar>(activation, Sums(x, bias, biased, length));
            Tiers.Run(tier,
                new GuardedRun(activation, x.AsMemory(0, length), biased ? bias.AsMemory(0, length) : default, expected,
                $"{key} on {tier}, length {length}"));
        }
    }

    [Theory]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void Activation_OfRowsWithGaps_LeavesTheGaps(SimdTier tier)
    {
        var run = new StridedRun(Activation.Create("gelu"));
        Tiers.Run(tier, run);
    }

    [Fact]
    public void Apply_WithoutATier_TakesTheActiveOne()
    {
        Activation activation = Activation.Create("gelu_new");
        float[] x = Samples.Normal(100);
        var y = new float[x.Length];
        fixed (float* source = x, destination = y) activation.Apply(new(source, 1, x.Length), null, new(destination, 1, x.Length));
        Bits.AssertEqual(y, ActivationRuns.On(SimdTiers.Active, activation, x), "gelu_new");
    }

    private static float[] Sums(float[] x, float[] bias, bool biased, int length)
    {
        var sums = new float[length];
        for (int i = 0; i < length; i++) sums[i] = biased ? x[i] + bias[i] : x[i];
        return sums;
    }

    /// <summary>From one guarded buffer into another, and within one, at the end of a page and behind its start.</summary>
    private sealed class GuardedRun(
        Activation activation, ReadOnlyMemory<float> x, ReadOnlyMemory<float> bias, float[] expected, string subject) : ITierAction
    {
        void ITierAction.Run<T>()
        {
            using GuardedBuffer source = GuardedBuffer.Of(x.Span);
            using GuardedBuffer added = GuardedBuffer.Of(bias.Span);
            using var destination = new GuardedBuffer(expected.Length, expected.Length % 16);
            float* biasOrNull = bias.IsEmpty ? null : added.Pointer;
            activation.Apply<T>(new(source.Pointer, 1, expected.Length), biasOrNull, new(destination.Pointer, 1, expected.Length));
            destination.AssertGuards(subject);
            Bits.AssertEqual(destination.Span, expected, subject);
            Bits.AssertEqual(source.Span, x.Span, subject + ", source");

            activation.Apply<T>(new(source.Pointer, 1, expected.Length), biasOrNull, new(source.Pointer, 1, expected.Length));
            source.AssertGuards(subject + ", in place");
            Bits.AssertEqual(source.Span, expected, subject + ", in place");
        }
    }

    private sealed class StridedRun(Activation activation) : ITierAction
    {
        private const int Rows = 5, Columns = 37, Stride = 40, WiderStride = 53;

        void ITierAction.Run<T>()
        {
            float[] x = Samples.Normal(Rows * Stride);
            float[] bias = Samples.Normal(Columns, seed: 8);
            var y = new float[Rows * WiderStride];
            y.AsSpan().Fill(7);
            fixed (float* source = x, added = bias, destination = y)
            {
                activation.Apply<T>(new(source, Rows, Columns, Stride), added, new(destination, Rows, Columns, WiderStride));
            }

            for (int row = 0; row < Rows; row++)
            {
                float[] expected = ActivationRuns.On<Scalar>(activation, Sums(x[(row * Stride)..], bias, biased: true, Columns));
                Bits.AssertEqual(y.AsSpan(row * WiderStride, Columns), expected, $"row {row}");
                y.AsSpan((row * WiderStride) + Columns, WiderStride - Columns).ToArray().Should().AllBeEquivalentTo(7f);
            }
        }
    }
}
