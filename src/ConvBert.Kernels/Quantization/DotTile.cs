using System.Runtime.CompilerServices;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// The innermost product of bytes: rows × 32 columns, sums[r, c] = Σₖ x[r, k]·panel[k, c], in tiles of some rows × one vector of columns.
/// </summary>
/// <remarks>
/// Tiles are one vector wide and tall: the weights of a step, up to four vectors, are loaded once for all rows of a tile, and every row
/// needs one vector for its sums. Of 32 registers, 16 rows take 16, four weights, and a few for what is between; of 16 registers, 8 rows
/// take 8. A tile of 24 rows is past the size up to which .NET keeps the nested structs in registers: a fifth of the speed.
/// </remarks>
internal static unsafe class DotTile<TStep, TVector>
    where TStep : struct, IDotStep<TVector>
    where TVector : unmanaged
{
    /// <summary>How far ahead of the multiplications a panel is fetched, in bytes; as far as the product of floats does.</summary>
    private const int PrefetchDistance = 8192;

    private static int Columns => sizeof(TVector) / sizeof(int);

    /// <summary>Computes the sums of all rows.</summary>
    /// <param name="x">The rows, <paramref name="stride"/> bytes apart.</param>
    /// <param name="stride">Distance from a row to the next in bytes.</param>
    /// <param name="rows">How many.</param>
    /// <param name="panel"><c>[inner/4, 32, 4]</c>.</param>
    /// <param name="offsets">The panel's <see cref="LaneOffsets"/>, where the step uses them.</param>
    /// <param name="inner">Steps of k.</param>
    /// <param name="sums"><c>[rows, 32]</c>.</param>
    public static void Run(byte* x, nint stride, int rows, sbyte* panel, short* offsets, int inner, int* sums) =>
        Run<OneDotRow<TStep, TVector>>(x, stride, rows, panel, offsets, inner / TStep.Inner, sums);

    private static void Run<T1>(byte* x, nint stride, int rows, sbyte* panel, short* offsets, int steps, int* sums)
        where T1 : struct, IDotRows<T1, TVector> =>
        Run<T1, StackedDotRows<T1, T1, TVector>>(x, stride, rows, panel, offsets, steps, sums);

    private static void Run<T1, T2>(byte* x, nint stride, int rows, sbyte* panel, short* offsets, int steps, int* sums)
        where T1 : struct, IDotRows<T1, TVector>
        where T2 : struct, IDotRows<T2, TVector> =>
        Run<T1, T2, StackedDotRows<T2, T2, TVector>>(x, stride, rows, panel, offsets, steps, sums);

    private static void Run<T1, T2, T4>(byte* x, nint stride, int rows, sbyte* panel, short* offsets, int steps, int* sums)
        where T1 : struct, IDotRows<T1, TVector>
        where T2 : struct, IDotRows<T2, TVector>
        where T4 : struct, IDotRows<T4, TVector> =>
        Run<T1, T2, T4, StackedDotRows<T4, T4, TVector>>(x, stride, rows, panel, offsets, steps, sums);

    /// <summary>The tallest tile first, then halves of it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Run<T1, T2, T4, T8>(byte* x, nint stride, int rows, sbyte* panel, short* offsets, int steps, int* sums)
        where T1 : struct, IDotRows<T1, TVector>
        where T2 : struct, IDotRows<T2, TVector>
        where T4 : struct, IDotRows<T4, TVector>
        where T8 : struct, IDotRows<T8, TVector>
    {
        for (int row = 0, height; row < rows; row += height, x += height * stride, sums += height * IPanels.PanelWidth)
        {
            int left = rows - row;
            height = Height(left);
            switch (height)
            {
                case 16: RunPanel<StackedDotRows<T8, T8, TVector>>(x, stride, panel, offsets, steps, sums); break;
                case 12: RunPanel<StackedDotRows<T8, T4, TVector>>(x, stride, panel, offsets, steps, sums); break;
                case 8: RunPanel<T8>(x, stride, panel, offsets, steps, sums); break;
                case 4: RunPanel<T4>(x, stride, panel, offsets, steps, sums); break;
                case 2: RunPanel<T2>(x, stride, panel, offsets, steps, sums); break;
                default: RunPanel<T1>(x, stride, panel, offsets, steps, sums); break;
            }
        }
    }

    private static int Height(int rows)
    {
        if (rows >= TStep.MaxRows) return TStep.MaxRows;
        if (rows >= 12 && rows < 16) return Math.Min(12, TStep.MaxRows);
        return 1 << (31 - int.LeadingZeroCount(rows));
    }

    private static void RunPanel<TRows>(byte* x, nint stride, sbyte* panel, short* offsets, int steps, int* sums)
        where TRows : struct, IDotRows<TRows, TVector>
    {
        for (int column = 0; column < IPanels.PanelWidth; column += Columns)
        {
            Accumulate<TRows>(x, stride, panel + (column * 4), offsets + (column * 2), steps, sums + column);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate<TRows>(byte* x, nint stride, sbyte* panel, short* offsets, nint steps, int* sums)
        where TRows : struct, IDotRows<TRows, TVector>
    {
        TRows tile = default;
        for (nint step = 0; step < steps; step++)
        {
            Prefetch.Read((float*)(panel + PrefetchDistance), 1);
            TStep.Load(panel, out TVector a, out TVector b, out TVector c, out TVector d);
            tile = TRows.MultiplyAdd(tile, x, stride, a, b, c, d, offsets);
            x += TStep.RowBytes;
            panel += TStep.Inner * IPanels.PanelWidth;
            offsets += LaneOffsets.StepLength;
        }

        tile.Store(sums);
    }
}
