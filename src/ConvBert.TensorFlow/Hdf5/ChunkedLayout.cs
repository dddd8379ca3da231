namespace ConvBert.TensorFlow.Hdf5;

/// <summary>A chunk in the file.</summary>
/// <param name="Address">Its address.</param>
/// <param name="Bytes">Its size, filtered.</param>
/// <param name="Mask">A bit for each filter that it skipped.</param>
internal readonly record struct StoredChunk(ulong Address, uint Bytes, uint Mask);

/// <summary>Data in chunks, each of which is read and decoded as a whole.</summary>
internal sealed class ChunkedLayout : IDataLayout
{
    private readonly Hdf5Source _source;
    private readonly ChunkGrid _grid;
    private readonly FilterPipeline _filters;
    private readonly StoredChunk[] _chunks;

    internal ChunkedLayout(Hdf5Source source, ChunkGrid grid, FilterPipeline filters, StoredChunk[] chunks)
    {
        _source = source;
        _grid = grid;
        _filters = filters;
        _chunks = chunks;
        foreach (StoredChunk chunk in chunks)
        {
            source.Locate(chunk.Address, chunk.Bytes, "a chunk");
            if (!filters.CanGive(chunk.Bytes, grid.ChunkBytes, chunk.Mask))
                throw source.Fail($"a chunk of {chunk.Bytes} bytes cannot hold {grid.ChunkBytes} bytes of data");
        }
    }

    public bool IsReadWhole => true;

    public void Read(long offset, Span<byte> destination)
    {
        long first = offset / _grid.Width, end = first + destination.Length / _grid.Width;
        for (long index = 0; index < _chunks.Length; index++)
        {
            long[] start = _grid.Start(index);
            (long low, long high) = Extent(start);
            if (low >= end || high < first) continue;
            Copy(Numbers(_chunks[index]), start, first, destination);
        }
    }

    private byte[] Numbers(StoredChunk chunk)
    {
        byte[] stored = new byte[chunk.Bytes];
        _source.ReadNumbers(_source.Locate(chunk.Address, chunk.Bytes, "a chunk"), stored);
        return _filters.Undo(stored, (int)_grid.ChunkBytes, chunk.Mask);
    }

    /// <summary>The row-major indices of a chunk's first and last element.</summary>
    private (long Low, long High) Extent(long[] start)
    {
        long low = 0, high = 0;
        for (int i = 0; i < start.Length; i++)
        {
            low = low * _grid.Shape[i] + start[i];
            high = high * _grid.Shape[i] + Math.Min(start[i] + _grid.Chunk[i], _grid.Shape[i]) - 1;
        }

        return (low, high);
    }

    /// <summary>
    /// Copies the runs of a chunk's last axis that overlap the destination, which begins at element <paramref name="first"/>.
    /// </summary>
    private void Copy(byte[] numbers, long[] start, long first, Span<byte> destination)
    {
        int last = start.Length - 1;
        long run = Math.Min(_grid.Chunk[last], _grid.Shape[last] - start[last]);
        long runs = _grid.ChunkBytes / _grid.Width / _grid.Chunk[last];
        for (long r = 0; r < runs; r++)
        {
            if (Place(r, start) is not { } at) continue;
            long from = Math.Max(at, first), to = Math.Min(at + run, first + destination.Length / _grid.Width);
            if (from >= to) continue;
            long inChunk = r * _grid.Chunk[last] + (from - at);
            numbers.AsSpan((int)(inChunk * _grid.Width), (int)((to - from) * _grid.Width)).CopyTo(
                destination[(int)((from - first) * _grid.Width)..]);
        }
    }

    /// <summary>The row-major index of a run's first element; null if the run is outside the dataset.</summary>
    private long? Place(long run, long[] start)
    {
        int last = start.Length - 1;
        long index = start[last], stride = _grid.Shape[last];
        for (int axis = last - 1; axis >= 0; axis--)
        {
            long position = start[axis] + run % _grid.Chunk[axis];
            run /= _grid.Chunk[axis];
            if (position >= _grid.Shape[axis]) return null;
            index += position * stride;
            stride *= _grid.Shape[axis];
        }

        return index;
    }
}
