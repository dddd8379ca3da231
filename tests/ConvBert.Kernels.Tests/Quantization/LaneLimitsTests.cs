using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Quantization;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Quantization;

public unsafe class LaneLimitsTests
{
    private const int Inner = 96;

    /// <summary>The largest integer that keeps (Σ activation²)·(Σ weight²) within 32,767², for the heaviest lane of any column.</summary>
    [Fact]
    public void Fill_AnyWeights_IsTheLargestThatFits()
    {
        using var matrix = new QuantizedMatrix(Inner, IPanels.PanelWidth + 3);
        matrix.SetColumns(0, Samples.Normal(Inner * matrix.Columns));
        var bytes = new sbyte[Inner * matrix.Columns];
        matrix.GetQuantized(0, bytes, new float[matrix.Columns]);
        for (int unit = 0; unit < Inner / LaneLimits.Unit; unit++)
        {
            int k = unit * LaneLimits.Unit, at = unit * LaneLimits.UnitLength;
            for (int i = 0; i < LaneLimits.UnitLength; i++)
            {
                int half = k + (i / 8 * 16);
                matrix.SixteenLimits[at + i].Should().Be(Limit(Heaviest(bytes, matrix.Columns, half, 16)), "unit {0}, number {1}", unit, i);
                matrix.WholeLimits[at + i].Should().Be(Limit(Heaviest(bytes, matrix.Columns, k, 32)), "unit {0}, number {1}", unit, i);
            }
        }
    }

    [Fact]
    public void Fill_NoWeights_AllowsAllThatCanBeCompared()
    {
        using var matrix = new QuantizedMatrix(40, 5);
        matrix.SetColumns(0, new float[40 * 5]);
        matrix.SixteenLimits[0].Should().Be(ushort.MaxValue - 1);
        matrix.WholeLimits[LaneLimits.UnitLength].Should().Be(ushort.MaxValue - 1);
    }

    private static ushort Limit(int squares) => (ushort)Math.Min(ushort.MaxValue - 1, short.MaxValue * short.MaxValue / squares);

    private static int Heaviest(sbyte[] bytes, int columns, int start, int length)
    {
        int largest = 0;
        for (int column = 0; column < columns; column++)
        {
            foreach (int lane in (int[])[0, 2])
            {
                int sum = 0;
                for (int k = start; k < start + length; k++)
                {
                    int weight = bytes[(column * Inner) + k];
                    if ((k & 2) == lane) sum += weight * weight;
                }

                largest = Math.Max(largest, sum);
            }
        }

        return largest;
    }
}
