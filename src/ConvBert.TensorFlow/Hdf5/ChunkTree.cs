namespace ConvBert.TensorFlow.Hdf5;

/// <summary>The B-tree (version 1) that locates the chunks of a dataset.</summary>
internal static class ChunkTree
{
    internal static StoredChunk[] Read(Hdf5Source source, ulong root, ChunkGrid grid)
    {
        if (grid.Count == 0) return [];
        if (root == Hdf5Source.Undefined) throw source.Fail("a chunked dataset was never written");
        var chunks = new Dictionary<long, StoredChunk>();
        var open = new Stack<(ulong Address, int? Level)>();
        open.Push((root, null));
        while (open.TryPop(out (ulong Address, int? Level) node)) ReadNode(source, node.Address, node.Level, grid, open, chunks);
        if (chunks.Count != grid.Count) throw source.Fail($"a dataset of {grid.Count} chunks has {chunks.Count} of them in the file");
        return [.. chunks.OrderBy(c => c.Key).Select(c => c.Value)];
    }

    private static void ReadNode(
        Hdf5Source source, ulong address, int? expectedLevel, ChunkGrid grid, Stack<(ulong Address, int? Level)> open, Dictionary<long,
        StoredChunk> chunks)
    {
        (byte level, int used) = BTree.ReadPrefix(source, address, 1, "of chunks", expectedLevel);
        int keyBytes = 8 + 8 * (grid.Shape.Length + 1);
        ByteCursor cursor = source.Cursor(
            source.Read(address + BTree.PrefixBytes, (ulong)(used * (keyBytes + 8) + keyBytes), "a B-tree node"),
            $"the B-tree node at address {address}");
        Span<ulong> start = stackalloc ulong[grid.Shape.Length];
        for (int i = 0; i < used; i++)
        {
            uint bytes = cursor.UInt32(), mask = cursor.UInt32();
            for (int axis = 0; axis < start.Length; axis++) start[axis] = cursor.UInt64();
            cursor.Skip(8);
            ulong child = cursor.UInt64();
            if (level > 0)
            {
                open.Push((child, level - 1));
                continue;
            }

            long index = grid.IndexOf(start)
                ?? throw cursor.Fail($"has a chunk at [{string.Join(", ", start.ToArray())}], outside the dataset or off its grid");
            if (!chunks.TryAdd(index, new StoredChunk(child, bytes, mask)))
                throw cursor.Fail($"has two chunks at [{string.Join(", ", start.ToArray())}]");
        }
    }
}
