using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Quantization;

/// <summary>y <c>[rows, columns]</c> = epilogue(x <c>[rows, inner]</c> · W <c>[inner, columns]</c>) of rounded x and W.</summary>
/// <remarks>
/// Effectively computes, for every element, sum = Σₖ (x[r, k] − zero[r])·W[k, c] in integers, exactly; then float(sum)·scale[r]·scale[c],
/// each step rounded; then the epilogue. An exact sum has no order, so kernels are free to add as their instructions like; how each keeps
/// clear of overflow is derived in docs/numerics.md, "Products of bytes".
/// </remarks>
internal static unsafe class QuantizedMatMul
{
    /// <summary>
    /// Rows of a block, which are made ready once and then meet all panels. With 128, factors and offsets of panels are computed twice as
    /// often: 8 × 128 tokens take 1 % longer in 8 bits, 2 % without AVX-512.
    /// </summary>
    public const int RowBlock = 256;

    /// <summary>Rows whose sums are finished at once, while they are in L1: whole tiles of every height.</summary>
    public const int FinishedRows = 48;

    /// <summary>
    /// Rows of a block from which on <see cref="StrassenBlock{TProducts, TVector}"/> is used, as its factors take time in proportion to panels
    /// and sums. A forward of 64, 96, 128 tokens takes 0.99, 0.95, 0.91 of the time (base) and 1.01, 1.01, 0.97 (small) with AVX-512,
    /// 0.89, 0.84, 0.82 and 1.00, 0.97, 0.96 without; of 48 tokens 1.05 and 1.04, 0.90 and 1.06.
    /// </summary>
    public const int StrassenMinRows = 64;

    /// <summary>Floats of scratch that <see cref="Run"/> needs for the given number of rows and inner length, or any shorter one.</summary>
    public static int ScratchLength(int rows, int inner)
    {
        int padded = (inner + QuantizedMatrix.InnerUnit - 1) / QuantizedMatrix.InnerUnit * QuantizedMatrix.InnerUnit;
        int block = Math.Min(rows, RowBlock);
        return (FinishedRows * IPanels.PanelWidth) + Math.Max(
            ShortSums<Products512, Vector512<int>>.ScratchLength(block, padded),
            Math.Max(RowBlock + WideRows.Length(block, padded), StrassenBlock<Products512, Vector512<int>>.ScratchLength(block, padded)));
    }

    /// <summary>Computes the columns of a range of panels for all rows.</summary>
    /// <param name="x"><c>[rows, W.Inner]</c>; 0 rows do nothing.</param>
    /// <param name="weights">W.</param>
    /// <param name="firstPanel">The first panel to compute.</param>
    /// <param name="endPanel">The panel to stop before.</param>
    /// <param name="y"><c>[rows, W.Columns]</c>; only the panels' columns are written.</param>
    /// <param name="epilogue">Finishes the sums; its operands begin at row 0 and column 0.</param>
    /// <param name="scratch">64-byte aligned, <see cref="ScratchLength"/> floats, private to this thread.</param>
    public static void Run(
        QuantizedRows x, QuantizedMatrix weights, int firstPanel, int endPanel, MatrixView y, Epilogue epilogue, float* scratch)
    {
        var product = new QuantizedProduct(x, weights, firstPanel, endPanel, y, epilogue, scratch);
        if (Avx512BW.IsSupported && x.IsFast) product.RunShortSums<Simd512, Products512, Vector512<int>>();
        else if (AvxVnni.IsSupported && Avx512BW.IsSupported) product.Run<Simd512, VnniStep, Vector256<int>>();
        else if (AvxVnni.IsSupported) product.Run<Simd256, VnniStep, Vector256<int>>();
        else if (Avx512BW.IsSupported) product.RunWide<Simd512, Products512, Vector512<int>>();
        else if (Avx2.IsSupported && x.IsFast) product.RunShortSums<Simd256, Products256, Vector256<int>>();
        else if (Avx2.IsSupported) product.RunWide<Simd256, PairedProducts<Products256, Vector256<int>>, VectorPair<Vector256<int>>>();
        else if (Dp.IsSupported) product.Run<Simd128, DotProductStep, Vector128<int>>(DotProductStep.Offset);
        else if (Vector128.IsHardwareAccelerated) product.RunWide<Simd128, Products128, Vector128<int>>();
        else product.RunScalar();
    }
}
