using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels;

/// <summary>
/// The innermost product: a tile of up to <see cref="MaxRows"/> rows × 32 columns, each element one chain of multiply-adds over k.
/// </summary>
/// <remarks>
/// Register budget. Vector512: 12 rows × 2 sums + 2 of the panel + 1 broadcast = 27 of 32 registers; 24 independent chains cover the
/// latency of two multiply-add units (4 cycles × 2 = 8) three times over, and 14 loads feed 24 multiply-adds, below the two loads a
/// cycle that the core can do. Narrower tiers have 16 registers: 6 × 2 + 2 + 1 = 15.
/// </remarks>
internal static unsafe class MatMulTile<TSimd> where TSimd : struct, ISimd<TSimd>
{
    /// <summary>Rows of the largest tile.</summary>
    public static int MaxRows => TSimd.Count == 16 ? 12 : 6;

    /// <summary>
    /// sums[r, c] ← Σₖ x[r, k]·panel[k, c], continuing the sums that are there when <paramref name="resume"/> is set.
    /// </summary>
    /// <param name="rows">1 … <see cref="MaxRows"/>.</param>
    /// <param name="x"><c>[rows, inner]</c>, <paramref name="xStride"/> floats from row to row.</param>
    /// <param name="xStride">Floats from a row of x to the next.</param>
    /// <param name="panel"><c>[inner, 32]</c>.</param>
    /// <param name="inner">Steps of k.</param>
    /// <param name="sums"><c>[rows, 32]</c>, <paramref name="sumsStride"/> floats from row to row.</param>
    /// <param name="sumsStride">Floats from a row of the sums to the next.</param>
    /// <param name="resume">Whether the sums go on or start at zero.</param>
    public static void Run(int rows, float* x, nint xStride, float* panel, int inner, float* sums, nint sumsStride, bool resume)
    {
        switch (rows)
        {
            case 1: Run<OneRow<TSimd>>(x, xStride, panel, inner, sums, sumsStride, resume); break;
            case 2: Run<Rows<OneRow<TSimd>, OneRow<TSimd>, TSimd>>(x, xStride, panel, inner, sums, sumsStride, resume); break;
            case 3: RunStack<Rows<OneRow<TSimd>, OneRow<TSimd>, TSimd>, OneRow<TSimd>>(x, xStride, panel, inner, sums, sumsStride, resume); break;
            default: RunMany(rows, x, xStride, panel, inner, sums, sumsStride, resume); break;
        }
    }

    private static void RunMany(int rows, float* x, nint xStride, float* panel, int inner, float* sums, nint sumsStride, bool resume) =>
        Four<Rows<Rows<OneRow<TSimd>, OneRow<TSimd>, TSimd>, Rows<OneRow<TSimd>, OneRow<TSimd>, TSimd>, TSimd>>(
            rows, x, xStride, panel, inner, sums, sumsStride, resume);

    private static void Four<T4>(int rows, float* x, nint xStride, float* panel, int inner, float* sums, nint sumsStride, bool resume)
        where T4 : struct, ITileRows<T4, TSimd>
    {
        switch (rows)
        {
            case 4: Run<T4>(x, xStride, panel, inner, sums, sumsStride, resume); break;
            case 5: RunStack<T4, OneRow<TSimd>>(x, xStride, panel, inner, sums, sumsStride, resume); break;
            case 6: RunStack<T4, Rows<OneRow<TSimd>, OneRow<TSimd>, TSimd>>(x, xStride, panel, inner, sums, sumsStride, resume); break;
            default: Eight<T4, Rows<T4, T4, TSimd>>(rows, x, xStride, panel, inner, sums, sumsStride, resume); break;
        }
    }

    private static void Eight<T4, T8>(int rows, float* x, nint xStride, float* panel, int inner, float* sums, nint sumsStride, bool resume)
        where T4 : struct, ITileRows<T4, TSimd>
        where T8 : struct, ITileRows<T8, TSimd>
    {
        switch (rows)
        {
            case 7: RunStack<T4, Rows<Rows<OneRow<TSimd>, OneRow<TSimd>, TSimd>, OneRow<TSimd>, TSimd>>(x, xStride, panel, inner, sums, sumsStride, resume); break;
            case 8: Run<T8>(x, xStride, panel, inner, sums, sumsStride, resume); break;
            case 9: RunStack<T8, OneRow<TSimd>>(x, xStride, panel, inner, sums, sumsStride, resume); break;
            case 10: RunStack<T8, Rows<OneRow<TSimd>, OneRow<TSimd>, TSimd>>(x, xStride, panel, inner, sums, sumsStride, resume); break;
            case 11: RunStack<T8, Rows<Rows<OneRow<TSimd>, OneRow<TSimd>, TSimd>, OneRow<TSimd>, TSimd>>(x, xStride, panel, inner, sums, sumsStride, resume); break;
            case 12: RunStack<T8, T4>(x, xStride, panel, inner, sums, sumsStride, resume); break;
            default: throw new ArgumentOutOfRangeException(nameof(rows), rows, "A tile has 1 to 12 rows.");
        }
    }

    private static void RunStack<TTop, TBottom>(float* x, nint xStride, float* panel, int inner, float* sums, nint sumsStride, bool resume)
        where TTop : struct, ITileRows<TTop, TSimd>
        where TBottom : struct, ITileRows<TBottom, TSimd> =>
        Run<Rows<TTop, TBottom, TSimd>>(x, xStride, panel, inner, sums, sumsStride, resume);

    private static void Run<TRows>(float* x, nint xStride, float* panel, int inner, float* sums, nint sumsStride, bool resume)
        where TRows : struct, ITileRows<TRows, TSimd>
    {
        for (int column = 0; column < IPanels.PanelWidth; column += 2 * TSimd.Count)
        {
            Accumulate<TRows>(x, xStride, panel + column, inner, sums + column, sumsStride, resume);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Accumulate<TRows>(float* x, nint xStride, float* panel, nint inner, float* sums, nint sumsStride, bool resume)
        where TRows : struct, ITileRows<TRows, TSimd>
    {
        if (!resume) Clear(TRows.Height, sums, sumsStride);
        TRows tile = TRows.Load(sums, sumsStride);
        for (nint k = 0; k < inner; k++)
        {
            tile = TRows.MultiplyAdd(tile, x, xStride, TSimd.Load(panel), TSimd.Load(panel + TSimd.Count));
            x++;
            panel += IPanels.PanelWidth;
        }

        tile.Store(sums, sumsStride);
    }

    private static void Clear(int rows, float* sums, nint stride)
    {
        for (int row = 0; row < rows; row++)
        {
            TSimd.Create(0).Store(sums + (row * stride));
            TSimd.Create(0).Store(sums + (row * stride) + TSimd.Count);
        }
    }
}
