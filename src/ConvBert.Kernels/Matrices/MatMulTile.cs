using System.Runtime.CompilerServices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Matrices;

/// <summary>
/// The innermost product: a tile of some rows × 32 columns, sums[r, c] ← Σₖ x[r, k]·panel[k, c], each element one chain of multiply-adds
/// over k.
/// </summary>
/// <param name="x"><c>[rows, inner]</c>, 1 … <see cref="MaxRows"/> rows.</param>
/// <param name="panel"><c>[inner, 32]</c>, dense.</param>
/// <param name="sums"><c>[rows, 32]</c>.</param>
/// <param name="resume">Whether the chains continue from the sums that are there, or start at zero.</param>
/// <remarks>
/// Register budget. Vector512: 12 rows × 2 sums + 2 of the panel + 1 broadcast = 27 of 32 registers; 24 independent chains cover the
/// latency of two multiply-add units (4 cycles × 2 = 8) three times over, and 14 loads feed 24 multiply-adds, below the two loads a
/// cycle that the core can do. Narrower tiers have 16 registers: 6 × 2 + 2 + 1 = 15. Arm64 has 32 of 128 bits: 8 × 2 sums + 8 of x + 2 of
/// the panel = 26 (<see cref="SelectedLaneTile"/>).
/// </remarks>
internal readonly unsafe struct MatMulTile(MatrixView x, float* panel, MatrixView sums, bool resume)
{
    /// <summary>
    /// How far ahead of the multiply-adds a panel is fetched: 64 steps of k, 8 KiB. The cores' own prefetchers run too short a way ahead
    /// of a tile that takes its time: without this, base's weights came in at 17 GB/s for 16 rows where one row alone draws 42. Shares of
    /// the FMA peak without → with: 7 rows 38 → 55 %, 12 rows 55 → 86 %, 16 rows 56 → 74 %, 48 rows 78 → 91 %, 128 rows 87 → 92 % (Zen 5,
    /// one thread). 16 and 32 steps won half of that, 128 and 256 steps as much within noise.
    /// </summary>
    internal const int PrefetchDistance = 64 * IPanels.PanelWidth;

    private const int MinLastRows = 4;

    /// <summary>Rows of the tallest tile of a tier.</summary>
    public static int MaxRows<TSimd>() where TSimd : struct, ISimd<TSimd> =>
        TSimd.Count == 16 ? 12 : SelectedLaneTile.IsSupported<TSimd>() ? SelectedLaneTile.Rows : 6;

    /// <summary>
    /// Rows of the next tile when <paramref name="rows"/> are left: the tallest, but four are kept for the last one, for a tile of fewer
    /// waits on its few chains. The first tile fetches the panel for those after it, so it is to have work enough to cover that: 16 rows
    /// run as 12 + 4 and not as 8 + 8.
    /// </summary>
    public static int NextHeight<TSimd>(int rows) where TSimd : struct, ISimd<TSimd>
    {
        int tallest = MaxRows<TSimd>();
        if (rows <= tallest) return rows;
        return Math.Min(tallest, rows - Math.Min(MinLastRows, tallest / 2));
    }

    /// <summary>Computes the tile.</summary>
    public void Run<TSimd>() where TSimd : struct, ISimd<TSimd>
    {
        if (x.Rows == SelectedLaneTile.Rows && SelectedLaneTile.IsSupported<TSimd>()) RunSelectedLanes();
        else Run<TSimd, StackedRows<OneRow<TSimd>, OneRow<TSimd>, TSimd>>();
    }

    private void RunSelectedLanes()
    {
        for (int column = 0; column < IPanels.PanelWidth; column += SelectedLaneTile.Columns)
        {
            SelectedLaneTile.Run(x.Pointer, x.Stride, panel + column, x.Columns, sums.Pointer + column, sums.Stride, resume);
        }
    }

    private void Run<TSimd, T2>()
        where TSimd : struct, ISimd<TSimd>
        where T2 : struct, ITileRows<T2, TSimd> =>
        Run<TSimd, T2, StackedRows<T2, T2, TSimd>>();

    private void Run<TSimd, T2, T4>()
        where TSimd : struct, ISimd<TSimd>
        where T2 : struct, ITileRows<T2, TSimd>
        where T4 : struct, ITileRows<T4, TSimd> =>
        Run<TSimd, OneRow<TSimd>, T2, T4, StackedRows<T4, T4, TSimd>>();

    /// <summary>Every height is composed of one, two, four and eight rows.</summary>
    private void Run<TSimd, T1, T2, T4, T8>()
        where TSimd : struct, ISimd<TSimd>
        where T1 : struct, ITileRows<T1, TSimd>
        where T2 : struct, ITileRows<T2, TSimd>
        where T4 : struct, ITileRows<T4, TSimd>
        where T8 : struct, ITileRows<T8, TSimd>
    {
        switch (x.Rows)
        {
            case 1: RunPanel<T1, TSimd>(); break;
            case 2: RunPanel<T2, TSimd>(); break;
            case 3: RunPanel<StackedRows<T2, T1, TSimd>, TSimd>(); break;
            case 4: RunPanel<T4, TSimd>(); break;
            case 5: RunPanel<StackedRows<T4, T1, TSimd>, TSimd>(); break;
            case 6: RunPanel<StackedRows<T4, T2, TSimd>, TSimd>(); break;
            case 7: RunPanel<StackedRows<T4, StackedRows<T2, T1, TSimd>, TSimd>, TSimd>(); break;
            case 8: RunPanel<T8, TSimd>(); break;
            case 9: RunPanel<StackedRows<T8, T1, TSimd>, TSimd>(); break;
            case 10: RunPanel<StackedRows<T8, T2, TSimd>, TSimd>(); break;
            case 11: RunPanel<StackedRows<T8, StackedRows<T2, T1, TSimd>, TSimd>, TSimd>(); break;
            case 12: RunPanel<StackedRows<T8, T4, TSimd>, TSimd>(); break;
            default: throw new ArgumentOutOfRangeException(nameof(x), x.Rows, "A tile has 1 to 12 rows.");
        }
    }

    /// <summary>A panel is one or several times as wide as two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RunPanel<TRows, TSimd>()
        where TRows : struct, ITileRows<TRows, TSimd>
        where TSimd : struct, ISimd<TSimd>
    {
        for (int column = 0; column < IPanels.PanelWidth; column += 2 * TSimd.Count)
        {
            Accumulate<TRows, TSimd>(x.Pointer, x.Stride, panel + column, x.Columns, sums.Pointer + column, sums.Stride, resume);
        }
    }

    // Seven scalars instead of two views: they arrive in registers, and nothing else is live in the loop.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void Accumulate<TRows, TSimd>(
        float* x, nint xStride, float* panel, nint inner, float* sums, nint sumsStride, bool resume)
        where TRows : struct, ITileRows<TRows, TSimd>
        where TSimd : struct, ISimd<TSimd>
    {
        TRows tile = resume ? TRows.Load(sums, sumsStride) : TRows.Zero();
        for (nint k = 0; k < inner; k++)
        {
            Prefetch.Read(panel + PrefetchDistance, 2 * TSimd.Count);
            tile = TRows.MultiplyAdd(tile, x, xStride, TSimd.Load(panel), TSimd.Load(panel + TSimd.Count));
            x++;
            panel += IPanels.PanelWidth;
        }

        tile.Store(sums, sumsStride);
    }
}
