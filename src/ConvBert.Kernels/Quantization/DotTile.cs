using System.Runtime.CompilerServices;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// The innermost product of bytes: rows × 32 columns, sums[r, c] ← starts[c] + Σ x[r, k]·panel[k, c], in tiles of some rows × one vector of
/// columns.
/// </summary>
/// <param name="x">The rows, <paramref name="stride"/> bytes apart.</param>
/// <param name="stride">Distance from a row to the next in bytes.</param>
/// <param name="panel"><c>[inner/4, 32, 4]</c>.</param>
/// <param name="offsets">The panel's <see cref="LaneOffsets"/>, where the step uses them.</param>
/// <param name="starts"><c>[32]</c>; null for zeros.</param>
/// <param name="sums"><c>[rows, 32]</c>.</param>
/// <remarks>
/// Tiles are one vector wide and tall: the weights of a step are loaded once for all rows of a tile, and every row needs one vector for its
/// sums. Of 32 registers, the sums take up to 24, the weights up to eight; of 16 registers, the sums take 8 or 12. Two vectors a row share
/// its broadcasts, which gains nothing (Zen 4).
/// </remarks>
internal readonly unsafe struct DotTile<TStep, TVector>(
    byte* x, nint stride, sbyte* panel, short* offsets, int* starts, int* sums)
    where TStep : struct, IDotStep<TStep, TVector>
    where TVector : unmanaged
{
    /// <summary>
    /// Rows from which on the tiles fetch the next panel, each some of its lines: the first tile would wait for a panel that comes from
    /// memory, and fewer rows do not hide that wait.
    /// </summary>
    private const int RowsPerPanel = 32;

    /// <summary>How far ahead of the multiplications fewer rows fetch, in bytes; as far as the product of floats does.</summary>
    private const int NearDistance = 8192;

    private static int Columns => sizeof(TVector) / sizeof(int);

    /// <summary>Computes the sums of so many rows over <paramref name="inner"/> steps of k.</summary>
    public void Run(int rows, int inner) =>
        Run<StackedDotRows<FourDotRows<TStep, TVector>, FourDotRows<TStep, TVector>, TStep, TVector>>(
            rows, inner / TStep.Inner, rows < RowsPerPanel ? NearDistance : inner * IPanels.PanelWidth);

    /// <summary>The tallest tile first, then smaller ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<T8>(int rows, nint count, nint ahead) where T8 : struct, IDotRows<T8, TStep, TVector>
    {
        for (int row = 0, height; row < rows; row += height)
        {
            height = Height(rows - row);
            switch (height)
            {
                case 24: RunPanel<StackedDotRows<StackedDotRows<T8, T8, TStep, TVector>, T8, TStep, TVector>>(row, count, ahead); break;
                case 16: RunPanel<StackedDotRows<T8, T8, TStep, TVector>>(row, count, ahead); break;
                case 12: RunPanel<StackedDotRows<T8, FourDotRows<TStep, TVector>, TStep, TVector>>(row, count, ahead); break;
                case 8: RunPanel<T8>(row, count, ahead); break;
                case 4: RunPanel<FourDotRows<TStep, TVector>>(row, count, ahead); break;
                default: RunPanel<OneDotRow<TStep, TVector>>(row, count, ahead); break;
            }
        }
    }

    private static int Height(int rows)
    {
        if (rows >= TStep.MaxRows) return TStep.MaxRows;
        return rows < 4 ? 1 : Math.Min(rows / 4 * 4, 16);
    }

    private void RunPanel<TRows>(int row, nint count, nint ahead) where TRows : struct, IDotRows<TRows, TStep, TVector>
    {
        byte* tile = x + (row * stride);

        // A step is several lines, and a tile fetches one of them.
        ahead += row / TRows.Height % (TStep.Inner / 4) * QuantizedMatrix.GroupLength;
        for (int column = 0; column < QuantizedMatrix.GroupLength / TStep.ColumnBytes; column += Columns)
        {
            sbyte* weights = panel + (column * TStep.ColumnBytes);
            int* target = sums + (row * IPanels.PanelWidth) + column;
            short* lanes = offsets + (column * 2);
            TVector start = starts == null ? default : *(TVector*)(starts + column);
            Accumulate<TRows>(tile, stride, weights, lanes, count, ahead, start, target);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate<TRows>(
        byte* x, nint stride, sbyte* panel, short* offsets, nint count, nint ahead, TVector start, int* sums)
        where TRows : struct, IDotRows<TRows, TStep, TVector>
    {
        TRows tile = TRows.Create(start);
        for (; count > 0; count--)
        {
            // Widened weights were written just before.
            if (TStep.ColumnBytes == 4) Prefetch.Read((float*)(panel + ahead), 1);
            tile = TRows.MultiplyAdd(tile, x, stride, TStep.Load(panel, offsets));
            x += TStep.RowBytes;
            panel += TStep.Inner * IPanels.PanelWidth;
            offsets += LaneOffsets.StepLength;
        }

        tile.Store(sums);
    }
}
