using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Memory;

namespace ConvBert.Kernels.Matrices;

/// <summary>y <c>[columns, rows]</c> = xᵀ.</summary>
internal static unsafe class Transpose
{
    /// <summary>Rows and columns that are done together: a cache line of each row of x is read whole, one of each row of y written.</summary>
    private const int Block = 16;

    /// <summary>Transposes x <c>[rows, columns]</c> into y, which may not overlap it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Run(MatrixView x, MatrixView y)
    {
        int wholeColumns = Vector128.IsHardwareAccelerated ? x.Columns - (x.Columns % 4) : 0;
        for (int first = 0; first < x.Rows; first += Block)
        {
            int end = Math.Min(first + Block, x.Rows);
            int wholeEnd = end - ((end - first) % 4);
            for (int column = 0; column < wholeColumns; column += Block)
            {
                int endColumn = Math.Min(column + Block, wholeColumns);
                for (int row = first; row < wholeEnd; row += 4)
                {
                    FetchAhead(x, row, column);
                    for (int c = column; c < endColumn; c += 4)
                        PanelTranspose.Transpose4(x.Row(row) + c, x.Stride, y.Row(c) + row, y.Stride);
                }
            }

            Copy(x, y, first, wholeEnd, wholeColumns);
            Copy(x, y, wholeEnd, end, 0);
        }
    }

    /// <summary>
    /// Fetches the line of four rows of the next block. The rows of a slice lie far apart, so that the processor sees no stream to follow.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FetchAhead(MatrixView x, int row, int column)
    {
        float* line = x.Row(row + Block) + column;
        for (int i = 0; i < 4; i++, line += x.Stride) Prefetch.Read(line, 1);
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
