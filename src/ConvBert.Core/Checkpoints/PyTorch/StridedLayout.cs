using System.Runtime.InteropServices;

namespace ConvBert.Checkpoints;

/// <summary>The layout of a view: sizes and strides in elements, and the copy into row-major order.</summary>
internal sealed class StridedLayout
{
    private const int TransposeTile = 32;

    private readonly long[] _size;
    private readonly long[] _stride;

    internal StridedLayout(long[] size, long[] stride)
    {
        _size = size;
        _stride = stride;
        IsContiguous = Contiguous();
        Span = 1;
        for (int i = 0; i < size.Length; i++) Span += (size[i] - 1) * stride[i];
    }

    /// <summary>Whether the elements already lie in row-major order without gaps.</summary>
    internal bool IsContiguous { get; }

    /// <summary>The number of elements from the first to the last of the view; undefined for an empty view.</summary>
    internal long Span { get; }

    /// <summary>Copies elements in row-major order.</summary>
    /// <param name="source">The elements that the view spans, starting with the first.</param>
    /// <param name="first">The row-major index of the first element to copy.</param>
    /// <param name="destination">Receives the elements.</param>
    /// <param name="width">The size of an element in bytes: 1, 2, 4 or 8.</param>
    internal void Gather(ReadOnlySpan<byte> source, long first, Span<byte> destination, int width)
    {
        switch (width)
        {
            case 1: Gather(source, first, destination); break;
            case 2: Gather(MemoryMarshal.Cast<byte, ushort>(source), first, MemoryMarshal.Cast<byte, ushort>(destination)); break;
            case 4: Gather(MemoryMarshal.Cast<byte, uint>(source), first, MemoryMarshal.Cast<byte, uint>(destination)); break;
            case 8: Gather(MemoryMarshal.Cast<byte, ulong>(source), first, MemoryMarshal.Cast<byte, ulong>(destination)); break;
            default: throw new ArgumentOutOfRangeException(nameof(width), width, "not an element size");
        }
    }

    private void Gather<T>(ReadOnlySpan<T> source, long first, Span<T> destination)
        where T : unmanaged
    {
        if (first == 0 && _size is [var rows, var columns] && _stride is [1, var stride] && stride == rows
            && destination.Length == rows * columns)
        {
            Transpose(source, (int)rows, (int)columns, destination);
            return;
        }

        long[] index = new long[_size.Length];
        long rest = first, offset = 0;
        for (int d = _size.Length - 1; d >= 0; d--)
        {
            (rest, index[d]) = Math.DivRem(rest, _size[d]);
            offset += index[d] * _stride[d];
        }

        int last = _size.Length - 1;
        for (int done = 0; done < destination.Length;)
        {
            int run = last < 0 ? 1 : (int)Math.Min(destination.Length - done, _size[last] - index[last]);
            long step = last < 0 ? 0 : _stride[last];
            for (int i = 0; i < run; i++) destination[done + i] = source[(int)(offset + i * step)];
            done += run;
            offset = Advance(index, run, offset);
        }
    }

    // In tiles, so that neither side is accessed with a large stride for long.
    private static void Transpose<T>(ReadOnlySpan<T> source, int rows, int columns, Span<T> destination)
        where T : unmanaged
    {
        for (int top = 0; top < rows; top += TransposeTile)
        {
            int bottom = Math.Min(rows, top + TransposeTile);
            for (int left = 0; left < columns; left += TransposeTile)
            {
                int right = Math.Min(columns, left + TransposeTile);
                for (int row = top; row < bottom; row++)
                {
                    Span<T> target = destination.Slice(row * columns, columns);
                    for (int column = left; column < right; column++) target[column] = source[column * rows + row];
                }
            }
        }
    }

    private long Advance(long[] index, int run, long offset)
    {
        int d = _size.Length - 1;
        if (d < 0) return offset;
        index[d] += run;
        offset += run * _stride[d];
        while (d > 0 && index[d] == _size[d])
        {
            offset += _stride[d - 1] - index[d] * _stride[d];
            index[d] = 0;
            index[--d]++;
        }

        return offset;
    }

    private bool Contiguous()
    {
        long expected = 1;
        for (int d = _size.Length - 1; d >= 0; d--)
        {
            if (_size[d] == 1) continue;
            if (_stride[d] != expected) return false;
            expected *= _size[d];
        }

        return true;
    }
}
