using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Tests.Support;

namespace ConvBert.Kernels.Tests.Matrices;

public unsafe class PackedMatrixTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 31)]
    [InlineData(8, 32)]
    [InlineData(5, 100)]
    public void GetColumns_AfterSetColumns_GivesTheRowsBack(int inner, int columns)
    {
        float[] rows = Samples.Normal(inner * columns);
        using var matrix = new PackedMatrix(inner, columns);
        matrix.SetColumns(0, rows);
        var back = new float[rows.Length];
        matrix.GetColumns(0, back);
        back.Should().Equal(rows);
    }

    [Fact]
    public void GetRows_AfterSetRows_GivesTheMatrixBackAndTransposesSetColumns()
    {
        float[] values = Samples.Normal(6 * 40);
        using var matrix = new PackedMatrix(6, 40);
        matrix.SetRows(values);
        var back = new float[values.Length];
        matrix.GetRows(back);
        back.Should().Equal(values);

        var columns = new float[values.Length];
        matrix.GetColumns(0, columns);
        for (int k = 0; k < 6; k++)
        {
            for (int c = 0; c < 40; c++) columns[(c * 6) + k].Should().Be(values[(k * 40) + c]);
        }
    }

    [Fact]
    public void SetColumns_TwoLayersSideBySide_KeepsBoth()
    {
        float[] first = Samples.Normal(4 * 33, seed: 1);
        float[] second = Samples.Normal(4 * 20, seed: 2);
        using var matrix = new PackedMatrix(4, 53);
        matrix.SetColumns(0, first);
        matrix.SetColumns(33, second);
        var back = new float[second.Length];
        matrix.GetColumns(33, back);
        back.Should().Equal(second);
    }

    [Theory]
    [InlineData(0, 5)]
    [InlineData(-1, 4)]
    [InlineData(2, 8)]
    public void SetColumns_ThatDoNotFit_IsRefused(int firstColumn, int length)
    {
        using var matrix = new PackedMatrix(4, 3);
        matrix.Invoking(
            m => m.SetColumns(firstColumn, new float[length])).Should().Throw<ArgumentException>().WithMessage("*4 rows and 3 columns*");
    }

    [Theory]
    [InlineData(1, 1, 0)]
    [InlineData(3, 40, 5)]
    [InlineData(129, 70, 31)]
    [InlineData(131, 37, 2)]
    [InlineData(300, 64, 30)]
    public void SetColumns_AnySizeAndPlace_PutsEveryNumberWhereTheKernelReadsIt(int inner, int columns, int first)
    {
        float[] rows = Samples.Normal(inner * (columns - first), seed: 3);
        using var matrix = new PackedMatrix(inner, columns);
        new Span<float>(matrix.Values.Pointer, (int)matrix.Values.Length).Fill(7);
        matrix.SetColumns(first, rows);
        for (int column = 0; column < columns; column++)
        {
            float* panel = matrix.Panel(column / IPanels.PanelWidth, 0, inner, null) + (column % IPanels.PanelWidth);
            for (int k = 0; k < inner; k++)
            {
                float expected = column < first ? 7 : rows[((column - first) * inner) + k];
                panel[k * IPanels.PanelWidth].Should().Be(expected, "column {0}, row {1}", column, k);
            }
        }
    }

    [Fact]
    public void Panel_BehindTheLastColumn_IsZero()
    {
        using var matrix = new PackedMatrix(3, 33);
        matrix.SetColumns(0, Enumerable.Repeat(1f, 99).ToArray());
        float* panel = matrix.Panel(1, 0, 3, null);
        for (int k = 0; k < 3; k++)
        {
            for (int column = 0; column < IPanels.PanelWidth; column++)
            {
                panel[(k * IPanels.PanelWidth) + column].Should().Be(column == 0 ? 1 : 0);
            }
        }
    }
}
