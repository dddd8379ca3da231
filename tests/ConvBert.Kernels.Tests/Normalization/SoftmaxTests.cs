using ConvBert.Kernels.Normalization;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Normalization;

public unsafe class SoftmaxTests
{
    [Fact]
    public void Exponentials_ScaledAndMasked_DividedByTheTotalGiveTheSoftmax()
    {
        float[] x = [1, 2, 3, 4];
        float[] mask = [0, -1, 0, float.MinValue];
        float total;
        fixed (float* px = x, pm = mask) total = Softmax.Exponentials(px, 4, 0.5f, pm);
        double[] scores = [0.5, 0, 1.5];
        double sum = scores.Sum(Math.Exp);
        for (int i = 0; i < 3; i++) (x[i] / total).Should().BeApproximately((float)(Math.Exp(scores[i]) / sum), 1e-7f);
        x[3].Should().Be(0);
    }

    [Fact]
    public void Exponentials_EveryKeyMasked_AreUniform()
    {
        float[] x = Samples.Normal(21);
        float[] mask = Enumerable.Repeat(float.MinValue, 21).ToArray();
        float total;
        fixed (float* px = x, pm = mask) total = Softmax.Exponentials(px, 21, 0.125f, pm);
        total.Should().Be(21);
        x.Should().AllBeEquivalentTo(1f);
    }

    [Fact]
    public void Exponentials_OneNaN_SpoilsTheTotal()
    {
        float[] x = Samples.Normal(40);
        x[17] = float.NaN;
        fixed (float* px = x) float.IsNaN(Softmax.Exponentials(px, 40, 1, null)).Should().BeTrue();
    }

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void Exponentials_AllLengths_EqualScalarTwin(SimdTier tier) => Tiers.Run(tier, new Comparison());

    private sealed class Comparison : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            for (int count = 1; count <= 257; count++)
            {
                float[] values = Samples.Normal(count, deviation: 4, seed: count);
                using var mask = GuardedBuffer.Of(values.Select(value => value > 5 ? float.MinValue : 0).ToArray(), 1);
                foreach (bool masked in new[] { false, true })
                {
                    string subject = $"{count} scores, masked: {masked}";
                    using var actual = GuardedBuffer.Of(values);
                    using var expected = GuardedBuffer.Of(values, 2);
                    float* added = masked ? mask.Pointer : null;
                    float actualTotal = Softmax.Exponentials<T>(actual.Pointer, count, 0.25f, added);
                    float expectedTotal = Softmax.Exponentials<Scalar>(expected.Pointer, count, 0.25f, added);
                    Bits.AssertEqual(actual.Span, expected.Span, subject);
                    Bits.AssertEqual([actualTotal], [expectedTotal], subject + ", total");
                    actual.AssertGuards(subject);
                }
            }
        }
    }
}
