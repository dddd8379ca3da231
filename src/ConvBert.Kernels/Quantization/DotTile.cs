using System.Runtime.CompilerServices;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// The innermost product of bytes: rows × 32 columns, sums[r, c] ← sums[r, c] + Σ x[r, k]·panel[k, c] over some steps of k, in tiles of
/// some rows × one vector of columns.
/// </summary>
/// <param name="x">The rows, <paramref name="stride"/> bytes apart.</param>
/// <param name="stride">Distance from a row to the next in bytes.</param>
/// <param name="panel"><c>[inner/4, 32, 4]</c>.</param>
/// <param name="offsets">The panel's <see cref="LaneOffsets"/>, where the step uses them.</param>
/// <param name="sums"><c>[rows, 32]</c>.</param>
/// <remarks>
/// Tiles are one vector wide and tall: the weights of a step are loaded once for all rows of a tile, and every row needs one vector for its
/// sums. Of 32 registers, the sums take up to 24, the weights up to eight; of 16 registers, the sums take 8 or 12. Two vectors a row share
/// its broadcasts, which gains nothing (Zen 4).
/// </remarks>
internal readonly unsafe struct DotTile<TStep, TVector>(byte* x, nint stride, sbyte* panel, short* offsets, int* sums)
    where TStep : struct, IDotStep<TStep, TVector>
    where TVector : unmanaged
{
    /// <summary>How far ahead of the multiplications a panel is fetched, in bytes; as far as the product of floats does.</summary>
    private const int PrefetchDistance = 8192;

    private static int Columns => sizeof(TVector) / sizeof(int);

    /// <summary>Adds the products of so many rows and all steps.</summary>
    public void Run(int rows, int inner) => Run(rows, null, inner / TStep.Inner);

    /// <summary>Adds the products of so many rows and some steps.</summary>
    /// <param name="rows">How many rows.</param>
    /// <param name="steps">The steps, counted in <see cref="IDotStep{TSelf, TVector}.Inner"/> steps of k, in any order.</param>
    public void Run(int rows, ReadOnlySpan<int> steps)
    {
        fixed (int* first = steps) Run(rows, first, steps.Length);
    }

    private void Run(int rows, int* steps, nint count) =>
        Run<StackedDotRows<FourDotRows<TStep, TVector>, FourDotRows<TStep, TVector>, TStep, TVector>>(rows, steps, count);

    /// <summary>The tallest tile first, then smaller ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Run<T8>(int rows, int* steps, nint count) where T8 : struct, IDotRows<T8, TStep, TVector>
    {
        for (int row = 0, height; row < rows; row += height)
        {
            height = Height(rows - row);
            switch (height)
            {
                case 24: RunPanel<StackedDotRows<StackedDotRows<T8, T8, TStep, TVector>, T8, TStep, TVector>>(row, steps, count); break;
                case 16: RunPanel<StackedDotRows<T8, T8, TStep, TVector>>(row, steps, count); break;
                case 12: RunPanel<StackedDotRows<T8, FourDotRows<TStep, TVector>, TStep, TVector>>(row, steps, count); break;
                case 8: RunPanel<T8>(row, steps, count); break;
                case 4: RunPanel<FourDotRows<TStep, TVector>>(row, steps, count); break;
                default: RunPanel<OneDotRow<TStep, TVector>>(row, steps, count); break;
            }
        }
    }

    private static int Height(int rows)
    {
        if (rows >= TStep.MaxRows) return TStep.MaxRows;
        return rows < 4 ? 1 : Math.Min(rows / 4 * 4, 16);
    }

    private void RunPanel<TRows>(int row, int* steps, nint count) where TRows : struct, IDotRows<TRows, TStep, TVector>
    {
        byte* tile = x + (row * stride);
        for (int column = 0; column < IPanels.PanelWidth; column += Columns)
        {
            sbyte* weights = panel + (column * 4);
            int* target = sums + (row * IPanels.PanelWidth) + column;
            short* lanes = offsets + (column * 2);
            if (steps == null) Accumulate<TRows>(tile, stride, weights, lanes, count, target);
            else AccumulateSome<TRows>(tile, stride, weights, lanes, steps, count, target);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate<TRows>(byte* x, nint stride, sbyte* panel, short* offsets, nint count, int* sums)
        where TRows : struct, IDotRows<TRows, TStep, TVector>
    {
        TRows tile = default;
        tile.Load(sums);
        for (; count > 0; count--)
        {
            Prefetch.Read((float*)(panel + PrefetchDistance), 1);
            tile = TRows.MultiplyAdd(tile, x, stride, TStep.Load(panel, offsets));
            x += TStep.RowBytes;
            panel += TStep.Inner * IPanels.PanelWidth;
            offsets += LaneOffsets.StepLength;
        }

        tile.Store(sums);
    }

    /// <summary>
    /// The same over a list of steps. To look a step up costs a tenth of a short one with AVX2, and nothing with AVX-512.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void AccumulateSome<TRows>(byte* x, nint stride, sbyte* panel, short* offsets, int* steps, nint count, int* sums)
        where TRows : struct, IDotRows<TRows, TStep, TVector>
    {
        TRows tile = default;
        tile.Load(sums);
        for (int* end = steps + count; steps < end; steps++)
        {
            nint step = *steps;
            sbyte* weights = panel + (step * (TStep.Inner * IPanels.PanelWidth));
            Prefetch.Read((float*)(weights + PrefetchDistance), 1);
            short* stepOffsets = offsets + (step * LaneOffsets.StepLength);
            tile = TRows.MultiplyAdd(tile, x + (step * TStep.RowBytes), stride, TStep.Load(weights, stepOffsets));
        }

        tile.Store(sums);
    }
}
