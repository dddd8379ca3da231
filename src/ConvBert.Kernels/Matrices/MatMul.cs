using System.Runtime.Intrinsics;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Matrices;

/// <summary>
/// y <c>[rows, columns]</c> = epilogue(x <c>[rows, inner]</c> · W <c>[inner, columns]</c>).
/// </summary>
/// <remarks>
/// Effectively computes, for every element, sum = 0; for k = 0, 1, 2 …: sum = x[r, k]·W[k, c] + sum (one multiply-add), then the epilogue.
/// Blocks of k continue the same chain; rows and columns can be split freely without changing a bit of the result.
/// See docs/numerics.md, "Matrix product".
/// </remarks>
internal static unsafe partial class MatMul
{
    /// <summary>
    /// Steps of k in a block: 1024 × 32 × 4 B = 128 KiB of a panel. A tile needs 128 B of it every 12 cycles, which L2 delivers, so
    /// keeping a block in L1 gains nothing, and every seam stores and reloads the sums: blocks of 192, 256 and 384 were 4 to 8 % slower
    /// at base's shapes.
    /// </summary>
    public const int InnerBlock = 1024;

    /// <summary>
    /// Rows of a block: its slice of x (240 × 768 × 4 B = 720 KiB) stays in a 1 MiB L2 while all panels stream past. 120 and 60 measured
    /// the same within noise on a core with a large L3, and they read the weights more often.
    /// </summary>
    public const int RowBlock = 240;

    /// <summary>Floats of scratch that <see cref="Run"/> needs for the given number of rows and inner length.</summary>
    public static int ScratchLength(int rows, int inner) =>
        ((Math.Min(rows, RowBlock) + Math.Min(inner, InnerBlock)) * IPanels.PanelWidth) + RepeatedRows.ScratchLength(inner);

    /// <summary>Computes the columns of a range of panels for all rows.</summary>
    /// <param name="x"><c>[rows, W.Inner]</c>; 0 rows do nothing.</param>
    /// <param name="weights">The panels of W to compute.</param>
    /// <param name="y"><c>[rows, W.Columns]</c>; only the panels' columns are written. Must not overlap x.</param>
    /// <param name="epilogue">Finishes the sums; its operands begin at row 0 and column 0.</param>
    /// <param name="scratch">64-byte aligned, <see cref="ScratchLength"/> floats, private to this thread.</param>
    public static void Run(MatrixView x, PanelRange weights, MatrixView y, Epilogue epilogue, float* scratch)
    {
        if (Vector512.IsHardwareAccelerated) RunTiled<Simd512>(x, weights, y, epilogue, scratch);
        else if (Vector256.IsHardwareAccelerated) RunTiled<Simd256>(x, weights, y, epilogue, scratch);
        else if (Vector128.IsHardwareAccelerated) RunTiled<Simd128>(x, weights, y, epilogue, scratch);
        else RunScalar(x, weights, y, epilogue, scratch);
    }
}
