using System.Runtime.CompilerServices;
using ConvBert.Kernels.Matrices;

namespace ConvBert.Kernels.Memory;

/// <summary>A row-major matrix <c>[rows, columns]</c> over memory that its creator owns and keeps alive.</summary>
/// <param name="pointer">The element in row 0, column 0.</param>
/// <param name="rows">Number of rows.</param>
/// <param name="columns">Number of columns.</param>
/// <param name="stride">Distance from a row to the next in floats; at least <paramref name="columns"/> where rows may not overlap.</param>
/// <remarks>
/// A view checks nothing: kernels take it on the inner paths, where the sizes were validated once at the public surface.
/// </remarks>
internal readonly unsafe struct MatrixView(float* pointer, int rows, int columns, nint stride)
{
    /// <summary>A dense matrix: each row follows the previous one directly.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public MatrixView(float* pointer, int rows, int columns) : this(pointer, rows, columns, columns)
    {
    }

    /// <summary>The element in row 0, column 0.</summary>
    public readonly float* Pointer = pointer;

    /// <summary>Number of rows.</summary>
    public readonly int Rows = rows;

    /// <summary>Number of columns.</summary>
    public readonly int Columns = columns;

    /// <summary>Distance from a row to the next in floats.</summary>
    public readonly nint Stride = stride;

    /// <summary>The first element of a row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public float* Row(int row) => Pointer + (row * Stride);

    /// <summary>The columns of a row as a span.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Span<float> RowSpan(int row) => new(Row(row), Columns);

    /// <summary>The rows <paramref name="start"/> … <paramref name="start"/> + <paramref name="count"/> − 1, all columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public MatrixView SliceRows(int start, int count) => new(Pointer + (start * Stride), count, Columns, Stride);

    /// <summary>All rows, the columns <paramref name="start"/> … <paramref name="start"/> + <paramref name="count"/> − 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public MatrixView SliceColumns(int start, int count) => new(Pointer + start, Rows, count, Stride);
}
