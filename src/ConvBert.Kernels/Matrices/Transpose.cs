using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Memory;

namespace ConvBert.Kernels.Matrices;

/// <summary>y <c>[columns, rows]</c> = xᵀ.</summary>
internal static unsafe class Transpose
{
    /// <summary>Rows that are read together: one cache line of each row of y is written at a time.</summary>
    private const int RowBlock = 16;

    /// <summary>Transposes x <c>[rows, columns]</c> into y, which may not overlap it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(MatrixView x, MatrixView y)
    {
        int wholeColumns = Vector128.IsHardwareAccelerated ? x.Columns - (x.Columns % 4) : 0;
        for (int first = 0; first < x.Rows; first += RowBlock)
        {
            int end = Math.Min(first + RowBlock, x.Rows);
            int wholeEnd = end - ((end - first) % 4);
            for (int column = 0; column < wholeColumns; column += 4)
            {
                for (int row = first; row < wholeEnd; row += 4)
                {
                    PanelTranspose.Transpose4(x.Row(row) + column, x.Stride, y.Row(column) + row, y.Stride);
                }
            }

            Copy(x, y, first, wholeEnd, wholeColumns);
            Copy(x, y, wholeEnd, end, 0);
        }
    }

    private static void Copy(MatrixView x, MatrixView y, int first, int end, int firstColumn)
    {
        for (int row = first; row < end; row++)
        {
            float* source = x.Row(row);
            for (int column = firstColumn; column < x.Columns; column++) y.Row(column)[row] = source[column];
        }
    }
}
