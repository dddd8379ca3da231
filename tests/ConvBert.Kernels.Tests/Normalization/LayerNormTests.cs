using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Normalization;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Normalization;

public unsafe class LayerNormTests
{
    [Fact]
    public void Run_OneToFour_NormalizesByHand()
    {
        // Mean 2.5, variance 1.25.
        double scale = 1 / Math.Sqrt(1.25);
        float[] y = Run([1, 2, 3, 4], [1, 1, 2, 1], [0, 0, 0, 5], 0);
        double[] expected = [-1.5 * scale, -0.5 * scale, 0.5 * scale * 2, (1.5 * scale) + 5];
        for (int i = 0; i < 4; i++) y[i].Should().BeApproximately((float)expected[i], 1e-6f);
    }

    [Fact]
    public void Run_ConstantRowWithoutEpsilonZero_GivesTheBias() =>
        Run([3, 3, 3, 3, 3], [1, 1, 1, 1, 1], [1, 2, 3, 4, 5], 1e-12f).Should().Equal(1, 2, 3, 4, 5);

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void RunLanes_AllWidths_EqualsScalarTwin(SimdTier tier) => Tiers.RunSixteenLanes(tier, new Comparison<CentredForm>());

    [Theory]
    [Trait("Category", "Parity")]
    [MemberData(nameof(Tiers.Accelerated), MemberType = typeof(Tiers))]
    public void RunLanes_FoldedForm_EqualsScalarTwin(SimdTier tier) => Tiers.RunSixteenLanes(tier, new Comparison<FoldedForm>());

    [Fact]
    public void FoldedForm_EveryStep_IsRoundedByItself()
    {
        // 4097² has 25 bits: the product loses its last one before the sum, a fused multiply-add would keep it.
        var x = new Scalar(4097);
        FoldedForm.Apply(x, new Scalar(0), new Scalar(4097), new Scalar(1), new Scalar(-16_785_408)).Value.Should().Be(0);
        FoldedForm.Apply(x, new Scalar(4096), new Scalar(2), new Scalar(3), new Scalar(0.5f)).Value.Should().Be(6.5f);
    }

    private static float[] Run(float[] x, float[] weight, float[] bias, float epsilon)
    {
        var y = new float[x.Length];
        fixed (float* px = x, pw = weight, pb = bias, py = y)
        {
            LayerNorm.Run<CentredForm>(new(px, 1, x.Length), pw, pb, epsilon, new(py, 1, x.Length));
        }

        return y;
    }

    private sealed class Comparison<TForm> : ITierAction where TForm : struct, ILayerNormForm
    {
        public void Run<T>() where T : struct, ISimd<T>
        {
            for (int width = 1; width <= 257; width++)
            {
                string subject = $"width {width}";
                using var x = GuardedBuffer.Of(Samples.Normal(3 * width, seed: width));
                using var weight = GuardedBuffer.Of(Samples.Normal(width, seed: 1), 1);
                using var bias = GuardedBuffer.Of(Samples.Normal(width, seed: 2), 3);
                using var actual = new GuardedBuffer(3 * width);
                using var expected = new GuardedBuffer(3 * width);
                var rows = new MatrixView(x.Pointer, 3, width);
                LayerNorm.RunLanes<T, TForm>(rows, weight.Pointer, bias.Pointer, 1e-5f, new(actual.Pointer, 3, width));
                LayerNorm.RunScalar<TForm>(rows, weight.Pointer, bias.Pointer, 1e-5f, new(expected.Pointer, 3, width));
                Bits.AssertEqual(actual.Span, expected.Span, subject);
                actual.AssertGuards(subject);
            }
        }
    }
}
