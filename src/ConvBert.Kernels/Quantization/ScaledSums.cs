using System.Runtime.CompilerServices;
using ConvBert.Kernels.Matrices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// Integer sums of a panel, corrected for the zero points and scaled: float(sum − term + (offset − zero)·columnSum)·scale·columnScale.
/// </summary>
/// <param name="sums"><c>[rows, 32]</c>.</param>
/// <param name="terms">What is to be taken off the rows' sums, <c>[rows]</c>; null: nothing.</param>
/// <param name="x">The rows that were multiplied.</param>
/// <param name="columnScales">The scales of the columns, <c>[32]</c>.</param>
/// <param name="columnSums">The sums of the columns' bytes, <c>[32]</c>.</param>
/// <param name="offset">What the sums' activations were less than the bytes.</param>
internal readonly unsafe struct ScaledSums(
    int* sums, int* terms, QuantizedRows x, float* columnScales, int* columnSums, int offset)
{
    /// <summary>Scales them in place.</summary>
    /// <returns>The first columns, <c>[rows, columns]</c>.</returns>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public MatrixView Scale<TSimd>(int columns) where TSimd : struct, ISimd<TSimd>
    {
        int* source = sums;
        for (int row = 0; row < x.Rows; row++, source += IPanels.PanelWidth)
        {
            int correction = offset - x.Zeros[row], addend = Addend(row);
            TSimd scale = TSimd.Create(x.Scales[row]);
            for (int column = 0; column < IPanels.PanelWidth; column += TSimd.Count)
            {
                Load(source, column, addend, correction, scale).Store((float*)source + column);
            }
        }

        return new MatrixView((float*)sums, x.Rows, columns, IPanels.PanelWidth);
    }

    /// <summary>Scales all columns and finishes them into y <c>[rows, 32]</c> by an epilogue without activation function.</summary>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public void Finish<TSimd>(Epilogue epilogue, MatrixView y) where TSimd : struct, ISimd<TSimd>
    {
        int* source = sums;
        float* target = y.Pointer;
        for (int row = 0; row < y.Rows; row++, source += IPanels.PanelWidth, target += y.Stride)
        {
            int correction = offset - x.Zeros[row], addend = Addend(row);
            TSimd scale = TSimd.Create(x.Scales[row]);
            EpilogueRow finish = epilogue.Row(row);
            for (int column = 0; column < IPanels.PanelWidth; column += TSimd.Count)
            {
                finish.Apply(Load(source, column, addend, correction, scale), column).Store(target + column);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Addend(int row) => terms == null ? 0 : -terms[row];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private TSimd Load<TSimd>(int* source, int column, int addend, int correction, TSimd scale) where TSimd : struct, ISimd<TSimd> =>
        TSimd.FromIntegers(source + column, addend, correction, columnSums + column) * scale * TSimd.Load(columnScales + column);
}
