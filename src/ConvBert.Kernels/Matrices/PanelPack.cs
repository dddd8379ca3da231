using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Matrices;

/// <summary>Copies row-major matrices into panels. A worker packs some panels; together the workers pack all.</summary>
internal static unsafe class PanelPack
{
    /// <summary>
    /// Packs the transpose: row r of <paramref name="rows"/> <c>[count, Inner]</c> becomes column <paramref name="firstColumn"/> + r,
    /// within the panels
    /// <paramref name="firstPanel"/> … <paramref name="endPanel"/> (exclusive).
    /// </summary>
    public static void Transposed(MatrixView rows, int firstColumn, PanelView panels, int firstPanel, int endPanel)
    {
        for (int panel = firstPanel; panel < endPanel; panel++)
        {
            int begin = panel * IPanels.PanelWidth;
            int from = Math.Max(begin, firstColumn);
            int to = Math.Min(begin + IPanels.PanelWidth, firstColumn + rows.Rows);
            if (from >= to) continue;
            float* target = panels.Panel(panel, 0, panels.Inner, null);
            PanelTranspose.PackColumns(rows.SliceRows(from - firstColumn, to - from), target + (from - begin));
        }
    }

    /// <summary>
    /// Packs as it is: row r of <paramref name="rows"/> <c>[count, Columns]</c> becomes row <paramref name="firstInner"/> + r, within the
    /// panels
    /// <paramref name="firstPanel"/> … <paramref name="endPanel"/> (exclusive); columns behind the last become zeros.
    /// </summary>
    public static void Plain(MatrixView rows, int firstInner, PanelView panels, int firstPanel, int endPanel)
    {
        if (Vector512.IsHardwareAccelerated) Plain<Simd512>(rows, firstInner, panels, firstPanel, endPanel);
        else if (Vector256.IsHardwareAccelerated) Plain<Simd256>(rows, firstInner, panels, firstPanel, endPanel);
        else if (Vector128.IsHardwareAccelerated) Plain<Simd128>(rows, firstInner, panels, firstPanel, endPanel);
        else Plain<Scalar>(rows, firstInner, panels, firstPanel, endPanel);
    }

    /// <summary>
    /// Sets the columns behind the last to zero, where the last panel is among <paramref name="firstPanel"/> …
    /// <paramref name="endPanel"/>.
    /// </summary>
    public static void ClearTail(PanelView panels, int firstPanel, int endPanel)
    {
        int used = panels.Columns % IPanels.PanelWidth;
        int last = panels.Columns / IPanels.PanelWidth;
        if (used == 0 || last < firstPanel || last >= endPanel) return;
        float* row = panels.Panel(last, 0, panels.Inner, null);
        for (int k = 0; k < panels.Inner; k++, row += IPanels.PanelWidth) new Span<float>(row + used, IPanels.PanelWidth - used).Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Plain<TSimd>(MatrixView rows, int firstInner, PanelView panels, int firstPanel, int endPanel)
        where TSimd : struct, ISimd<TSimd>
    {
        for (int panel = firstPanel; panel < endPanel; panel++)
        {
            int column = panel * IPanels.PanelWidth;
            int count = Math.Min(IPanels.PanelWidth, rows.Columns - column);
            float* target = panels.Panel(panel, firstInner, rows.Rows, null);
            for (int row = 0; row < rows.Rows; row++, target += IPanels.PanelWidth)
            {
                float* source = rows.Row(row) + column;
                if (count == IPanels.PanelWidth)
                {
                    for (int i = 0; i < IPanels.PanelWidth; i += TSimd.Count) TSimd.Load(source + i).Store(target + i);
                    continue;
                }

                new ReadOnlySpan<float>(source, count).CopyTo(new Span<float>(target, count));
                new Span<float>(target + count, IPanels.PanelWidth - count).Clear();
            }
        }
    }
}
