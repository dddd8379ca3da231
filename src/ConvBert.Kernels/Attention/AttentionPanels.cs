using System.Runtime.CompilerServices;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;

namespace ConvBert.Kernels.Attention;

/// <summary>A head's matrices, rearranged into the panels that the tiles of a product read.</summary>
internal static unsafe class AttentionPanels
{
    /// <summary>A count, rounded up to whole panels.</summary>
    public static int RoundUp(int count) => (count + IPanels.PanelWidth - 1) / IPanels.PanelWidth * IPanels.PanelWidth;

    /// <summary>Packs the transpose of <paramref name="rows"/>, as the keys of scores are read; gives back the panels.</summary>
    public static float* PackTransposed(MatrixView rows, float* panels)
    {
        float* target = panels;
        for (int row = 0; row < rows.Rows; row += IPanels.PanelWidth, target += (nint)rows.Columns * IPanels.PanelWidth)
            PanelTranspose.Pack(rows.SliceRows(row, Math.Min(IPanels.PanelWidth, rows.Rows - row)), target);
        return panels;
    }

    /// <summary>Packs <paramref name="rows"/> as they are, as the values of contexts are read; gives back the panels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static float* Pack(MatrixView rows, float* panels)
    {
        float* target = panels;
        for (int column = 0; column < rows.Columns; column += IPanels.PanelWidth)
        {
            int count = Math.Min(IPanels.PanelWidth, rows.Columns - column);
            for (int row = 0; row < rows.Rows; row++, target += IPanels.PanelWidth)
            {
                var panelRow = new Span<float>(target, IPanels.PanelWidth);
                new ReadOnlySpan<float>(rows.Row(row) + column, count).CopyTo(panelRow);
                panelRow[count..].Clear();
            }
        }

        return panels;
    }
}
