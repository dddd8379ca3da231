namespace ConvBert.TensorFlow.Hdf5;

/// <summary>Decodes the data layout message: compact, contiguous or chunked.</summary>
internal static class DataLayout
{
    private const byte Compact = 0;
    private const byte Contiguous = 1;
    private const byte Chunked = 2;
    private const byte NewestVersion = 4;

    internal static IDataLayout Parse(
        Hdf5Source source, ReadOnlyMemory<byte> message, long[] shape, int width, long bytes, FilterPipeline filters)
    {
        ByteCursor cursor = source.Cursor(message.Span, "a data layout");
        byte version = cursor.Byte();
        if (version is 1 or 2) return ParseOld(source, ref cursor, message, shape, width, bytes, filters);
        if (version is not (3 or NewestVersion)) throw cursor.Fail($"is of version {version}; expected 1 to 4");
        byte type = cursor.Byte();
        switch (type)
        {
            case Compact:
                int size = cursor.UInt16();
                if (size != bytes) throw cursor.Fail($"holds {size} bytes; the dataset takes {bytes}");
                int start = message.Length - cursor.Remaining;
                cursor.Skip(size);
                return new CompactLayout(message.Slice(start, size));
            case Contiguous:
                return ParseContiguous(source, ref cursor, bytes);
            case Chunked when version == NewestVersion:
                return NewChunkIndex.Parse(source, ref cursor, shape, width, filters);
            case Chunked:
                return ParseChunked(source, ref cursor, shape, width, filters);
            default:
                throw cursor.Fail($"is of class {type}; expected compact (0), contiguous (1) or chunked (2)");
        }
    }

    // Before version 3, the number of sizes comes first and the sizes follow the address.
    private static IDataLayout ParseOld(
        Hdf5Source source, ref ByteCursor cursor, ReadOnlyMemory<byte> message, long[] shape, int width, long bytes, FilterPipeline filters)
    {
        int axes = cursor.Byte();
        byte type = cursor.Byte();
        cursor.Skip(5);
        ulong address = type == Compact ? 0 : cursor.UInt64();
        switch (type)
        {
            case Compact:
                cursor.Skip(axes * 4);
                uint size = cursor.UInt32();
                if (size != bytes) throw cursor.Fail($"holds {size} bytes; the dataset takes {bytes}");
                int start = message.Length - cursor.Remaining;
                cursor.Skip((int)size);
                return new CompactLayout(message.Slice(start, (int)size));
            case Contiguous:
                return At(source, ref cursor, address, bytes);
            case Chunked:
                var grid = ChunkGrid.Parse(ref cursor, axes - 1, sizeWidth: 4, shape, width);
                return new ChunkedLayout(source, grid, filters, ChunkTree.Read(source, address, grid));
            default:
                throw cursor.Fail($"is of class {type}; expected compact (0), contiguous (1) or chunked (2)");
        }
    }

    private static ContiguousLayout ParseContiguous(Hdf5Source source, ref ByteCursor cursor, long bytes)
    {
        ulong address = cursor.UInt64(), size = cursor.UInt64();
        if (size != (ulong)bytes) throw cursor.Fail($"holds {size} bytes; the dataset takes {bytes}");
        return At(source, ref cursor, address, bytes);
    }

    private static ContiguousLayout At(Hdf5Source source, ref ByteCursor cursor, ulong address, long bytes)
    {
        if (address == Hdf5Source.Undefined && bytes > 0) throw cursor.Fail("has no address: the dataset was never written");
        return new ContiguousLayout(source, bytes == 0 ? 0 : source.Locate(address, (ulong)bytes, "the numbers of a dataset"));
    }

    private static ChunkedLayout ParseChunked(Hdf5Source source, ref ByteCursor cursor, long[] shape, int width, FilterPipeline filters)
    {
        int axes = cursor.Byte() - 1;
        ulong tree = cursor.UInt64();
        var grid = ChunkGrid.Parse(ref cursor, axes, sizeWidth: 4, shape, width);
        return new ChunkedLayout(source, grid, filters, ChunkTree.Read(source, tree, grid));
    }

    private sealed class CompactLayout(ReadOnlyMemory<byte> numbers) : IDataLayout
    {
        public bool IsReadWhole => false;

        public void Read(long offset, Span<byte> destination) => numbers.Span.Slice((int)offset, destination.Length).CopyTo(destination);
    }

    private sealed class ContiguousLayout(Hdf5Source source, long position) : IDataLayout
    {
        public bool IsReadWhole => false;

        public void Read(long offset, Span<byte> destination) => source.ReadNumbers(position + offset, destination);
    }
}
