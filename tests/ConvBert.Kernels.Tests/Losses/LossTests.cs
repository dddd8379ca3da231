using ConvBert.Kernels.Losses;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Losses;

public sealed unsafe class LossTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.1f)]
    public void CrossEntropy_AgainstTheFormulaInDouble_IsWithinRounding(float smoothing)
    {
        const int Classes = 19, Label = 4;
        float[] x = Samples.Normal(Classes, deviation: 3);
        double max = x.Max(), total = x.Sum(value => Math.Exp(value - max)), logTotal = max + Math.Log(total);
        double expected = ((1 - smoothing) * (logTotal - x[Label])) + (smoothing * x.Average(value => logTotal - value));
        double[] gradient =
            [.. x.Select((value, i) => 0.5 * (Math.Exp(value - logTotal) - (smoothing / Classes) - (i == Label ? 1 - smoothing : 0)))];
        float loss;
        fixed (float* logits = x) loss = CrossEntropy.Run(logits, Classes, Label, smoothing, 0.5f);
        loss.Should().BeApproximately((float)expected, 1e-6f);
        for (int i = 0; i < Classes; i++) x[i].Should().BeApproximately((float)gradient[i], 2e-7f);
    }

    [Fact]
    public void SquaredError_TwoNumbers_IsTheFormula()
    {
        float[] x = [1, 5];
        SquaredError.Run(x, [3, 4], 0.5f).Should().Be(5);
        x.Should().Equal(-2, 1);
    }

    [Fact]
    public void BinaryCrossEntropy_LargeLogits_NeitherOverflowsNorLosesTheGradient()
    {
        float[] x = [200, -200, 0];
        BinaryCrossEntropy.Run(x, [0, 1, 1], 1).Should().BeApproximately(400 + Math.Log(2), 1e-4);
        x.Should().Equal(1, -1, -0.5f);
    }

    [Fact]
    public void CoSent_FourPairs_IsTheFormulaAndItsDifferences()
    {
        float[] similarities = [3, -1, 2.5f, 19], scores = [0.5f, 2, 2, -1];
        float max = Enumerable.Range(0, 4).Max(i => Math.Max(0, CoSent.Largest(similarities, scores, i)));
        double total = CoSent.Total([.. Enumerable.Range(0, 4).Select(i => CoSent.Sum(similarities, scores, i, max))], max);

        (max + Math.Log(total)).Should().BeApproximately(Loss([.. similarities.Select(c => (double)c)]), 1e-6);
        for (int k = 0; k < 4; k++)
        {
            double[] up = [.. similarities.Select((c, i) => i == k ? c + 1e-5 : c)], down =
                [.. similarities.Select((c, i) => i == k ? c - 1e-5 : c)];
            ((double)CoSent.Gradient(similarities, scores, k, max, total)).Should().BeApproximately((Loss(up) - Loss(down)) / 2e-5, 1e-6);
        }

        double Loss(double[] c) => Math.Log(1 + Enumerable.Range(0, 4).Sum(i =>
            Enumerable.Range(0, 4).Where(j => scores[i] < scores[j]).Sum(j => Math.Exp(c[i] - c[j]))));
    }

    [Fact]
    public void CoSent_EqualScoresOrLargeDifferences_HaveAFiniteLoss()
    {
        CoSent.Largest([3, 4], [1, 1], 0).Should().Be(float.NegativeInfinity);
        CoSent.Total([0, 0], 0).Should().Be(1);
        float max = CoSent.Largest([500, -500], [0, 1], 0);
        (max + Math.Log(CoSent.Total([CoSent.Sum([500, -500], [0, 1], 0, max), 0], max))).Should().Be(1000);
        CoSent.Gradient([500, -500], [0, 1], 0, max, 1).Should().Be(1);
    }

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void CrossEntropy_AllClassCounts_EqualsScalarTwin(SimdTier tier) => Tiers.RunSixteenLanes(tier, new Comparison());

    private sealed class Comparison : ITierAction
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            for (int classes = 1; classes <= 140; classes++)
            {
                int count = classes;
                float smoothing = classes % 2 == 0 ? 0 : 0.1f;
                Twins.AssertEqual(
                    $"{classes} classes", [.. Samples.Normal(classes, seed: classes), 0],
                    p => p[count] = CrossEntropy.RunLanes<T>(p, count, count / 2, smoothing, 0.25f), p => p[count] =
                    CrossEntropy.RunScalar(p, count, count / 2, smoothing, 0.25f));
            }
        }
    }
}
