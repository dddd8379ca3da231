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
