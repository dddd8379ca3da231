namespace ConvBert.TensorFlow.Hdf5;

/// <summary>The regular grid of chunks that covers a dataset.</summary>
internal sealed class ChunkGrid
{
    private ChunkGrid(long[] shape, long[] chunk, int width, long chunkBytes, long count)
    {
        Shape = shape;
        Chunk = chunk;
        Width = width;
        ChunkBytes = chunkBytes;
        Count = count;
    }

    /// <summary>The sizes of the dataset.</summary>
    internal long[] Shape { get; }

    /// <summary>The sizes of a chunk; chunks at the far edges extend beyond the dataset.</summary>
    internal long[] Chunk { get; }

    /// <summary>The bytes of an element.</summary>
    internal int Width { get; }

    /// <summary>The bytes of a chunk's elements.</summary>
    internal long ChunkBytes { get; }

    /// <summary>The number of chunks.</summary>
    internal long Count { get; }

    /// <summary>Reads the sizes of a chunk, followed by the size of an element.</summary>
    internal static ChunkGrid Parse(ref ByteCursor cursor, int axes, int sizeWidth, long[] shape, int width)
    {
        if (axes != shape.Length || axes == 0) throw cursor.Fail($"has chunks of {axes} axes; the dataset has {shape.Length}");
        var chunk = new long[axes];
        long bytes = width, count = 1;
        try
        {
            for (int i = 0; i < axes; i++)
            {
                ulong size = cursor.Unsigned(sizeWidth);
                if (size is 0 or > int.MaxValue) throw cursor.Fail($"has chunks of size {size} in axis {i}");
                chunk[i] = (long)size;
                bytes = checked(bytes * chunk[i]);
                count = checked(count * ((shape[i] + chunk[i] - 1) / chunk[i]));
            }
        }
        catch (OverflowException)
        {
            throw cursor.Fail("has chunks whose size exceeds 64 bits");
        }

        ulong declared = cursor.Unsigned(sizeWidth);
        if (declared != (ulong)width) throw cursor.Fail($"has elements of {declared} bytes; the datatype has {width}");
        if (bytes > Array.MaxLength) throw cursor.Fail($"has chunks of {bytes} bytes; at most {Array.MaxLength} are supported");
        return new ChunkGrid(shape, chunk, width, bytes, count);
    }

    /// <summary>The index of the chunk that begins at an element; null if there is none.</summary>
    internal long? IndexOf(ReadOnlySpan<ulong> start)
    {
        long index = 0;
        for (int i = 0; i < Shape.Length; i++)
        {
            if (start[i] >= (ulong)Shape[i] || start[i] % (ulong)Chunk[i] != 0) return null;
            index = index * ((Shape[i] + Chunk[i] - 1) / Chunk[i]) + (long)start[i] / Chunk[i];
        }

        return index;
    }

    /// <summary>The first element of a chunk.</summary>
    internal long[] Start(long index)
    {
        var start = new long[Shape.Length];
        for (int i = start.Length - 1; i >= 0; i--)
        {
            long chunks = (Shape[i] + Chunk[i] - 1) / Chunk[i];
            start[i] = index % chunks * Chunk[i];
            index /= chunks;
        }

        return start;
    }
}
