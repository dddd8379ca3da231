namespace ConvBert.TensorFlow.Hdf5;

/// <summary>The chunk indexes of the newest layout (version 4) that datasets of fixed size use.</summary>
internal static class NewChunkIndex
{
    private const byte SingleChunk = 1;
    private const byte Implicit = 2;
    private const byte FixedArrayIndex = 3;
    private const byte FilteredSingleChunk = 2;

    internal static ChunkedLayout Parse(Hdf5Source source, ref ByteCursor cursor, long[] shape, int width, FilterPipeline filters)
    {
        byte flags = cursor.Byte();
        int axes = cursor.Byte() - 1;
        int sizeWidth = cursor.Byte();
        if (sizeWidth is < 1 or > 8) throw cursor.Fail($"declares sizes of {sizeWidth} bytes");
        var grid = ChunkGrid.Parse(ref cursor, axes, sizeWidth, shape, width);
        byte index = cursor.Byte();
        switch (index)
        {
            case SingleChunk:
                bool isFiltered = (flags & FilteredSingleChunk) != 0;
                ulong bytes = isFiltered ? cursor.UInt64() : (ulong)grid.ChunkBytes;
                uint mask = isFiltered ? cursor.UInt32() : 0;
                if (bytes > uint.MaxValue) throw cursor.Fail($"has a chunk of {bytes} bytes");
                if (grid.Count != 1) throw cursor.Fail($"is of a single chunk; the dataset has {grid.Count}");
                return new ChunkedLayout(source, grid, filters, [new StoredChunk(cursor.UInt64(), (uint)bytes, mask)]);
            case Implicit:
                return ParseImplicit(source, ref cursor, grid);
            case FixedArrayIndex:
                cursor.Skip(1);
                return new ChunkedLayout(source, grid, filters, FixedArray.Read(source, cursor.UInt64(), grid));
            default:
                throw cursor.Fail($"has a chunk index of type {index}; supported are those of datasets of fixed size: 1 (single "
                    + "chunk), 2 (implicit) and 3 (fixed array)");
        }
    }

    // All chunks are contiguous and unfiltered.
    private static ChunkedLayout ParseImplicit(Hdf5Source source, ref ByteCursor cursor, ChunkGrid grid)
    {
        ulong address = cursor.UInt64();
        if (grid.Count > source.Length / grid.ChunkBytes)
            throw cursor.Fail($"has {grid.Count} chunks of {grid.ChunkBytes} bytes in a file of {source.Length}");
        var chunks = new StoredChunk[grid.Count];
        for (int i = 0; i < chunks.Length; i++)
            chunks[i] = new StoredChunk(address + (ulong)(i * grid.ChunkBytes), (uint)grid.ChunkBytes, 0);
        return new ChunkedLayout(source, grid, FilterPipeline.None(source), chunks);
    }
}
