using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Quantization;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Quantization;

public unsafe class LaneNormsTests
{
    private const int Inner = 96;

    [Fact]
    public void OfRows_AnyBytes_AreTheLargestRoots()
    {
        const int Rows = 7, Centre = 41;
        using var memory = new NativeBuffer(QuantizedRows.Length(Rows, Inner));
        var rows = new QuantizedRows(memory.Pointer, Rows, Inner, fast: true);
        var random = new Random(3);
        for (int row = 0; row < Rows; row++)
        {
            for (int k = 0; k < Inner; k++) rows.Row(row)[k] = (byte)random.Next(128);
        }

        using var norms = new NativeBuffer(Inner / LaneNorms.Unit * LaneNorms.UnitLength);
        LaneNorms.OfRows(rows, Centre, Inner, norms.Pointer);
        norms.Span.ToArray().Should().Equal(Expected(Rows, (row, k) => rows.Row(row)[k] - Centre));
    }

    [Fact]
    public void PanelNorms_AnyWeights_AreTheLargestRoots()
    {
        using var matrix = new QuantizedMatrix(Inner, IPanels.PanelWidth + 3);
        matrix.SetColumns(0, Samples.Normal(Inner * matrix.Columns));
        var bytes = new sbyte[Inner * matrix.Columns];
        matrix.GetQuantized(0, bytes, new float[matrix.Columns]);
        new ReadOnlySpan<float>(matrix.PanelNorms(0), Inner / LaneNorms.Unit * LaneNorms.UnitLength).ToArray().Should()
            .Equal(Expected(IPanels.PanelWidth, (column, k) => bytes[(column * Inner) + k]));
        new ReadOnlySpan<float>(matrix.PanelNorms(1), Inner / LaneNorms.Unit * LaneNorms.UnitLength).ToArray().Should()
            .Equal(Expected(3, (column, k) => bytes[((IPanels.PanelWidth + column) * Inner) + k]));
    }

    private static float[] Expected(int count, Func<int, int, int> value)
    {
        var expected = new List<float>();
        for (int unit = 0; unit < Inner; unit += LaneNorms.Unit)
        {
            expected.Add(Largest(count, value, unit, LaneNorms.Unit / 2));
            expected.Add(Largest(count, value, unit + (LaneNorms.Unit / 2), LaneNorms.Unit / 2));
            expected.Add(Largest(count, value, unit, LaneNorms.Unit));
            expected.Add(0);
        }

        return [.. expected];
    }

    private static float Largest(int count, Func<int, int, int> value, int start, int length)
    {
        int largest = 0;
        for (int i = 0; i < count; i++)
        {
            foreach (int lane in (int[])[0, 2])
            {
                int sum = 0;
                for (int k = start; k < start + length; k++)
                {
                    if (k % 4 / 2 * 2 == lane) sum += value(i, k) * value(i, k);
                }

                largest = Math.Max(largest, sum);
            }
        }

        return MathF.Sqrt(largest);
    }
}
