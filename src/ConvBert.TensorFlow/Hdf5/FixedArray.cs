namespace ConvBert.TensorFlow.Hdf5;

/// <summary>The array that locates the chunks of a dataset of fixed size in row-major order; long arrays are stored in pages.</summary>
internal static class FixedArray
{
    private const int HeaderBytes = 28;
    private const int AddressBytes = 8;
    private const int MaskBytes = 4;
    private const int ChecksumBytes = 4;
    private const byte Filtered = 1;
    private const int MaxPageBits = 30;

    internal static StoredChunk[] Read(Hdf5Source source, ulong address, ChunkGrid grid)
    {
        if (grid.Count == 0) return [];
        if (address == Hdf5Source.Undefined) throw source.Fail("a chunked dataset was never written");
        byte[] header = source.Read(address, HeaderBytes, "a fixed array");
        ByteCursor cursor = source.Cursor(header, $"the fixed array at address {address}");
        cursor.Expect("FAHD"u8);
        cursor.ExpectVersion(0);
        byte client = cursor.Byte();
        int entryBytes = cursor.Byte(), pageBits = cursor.Byte();
        ulong count = cursor.UInt64(), block = cursor.UInt64();
        Lookup3.Verify(source, header.AsSpan(0, HeaderBytes - ChecksumBytes), cursor.UInt32(), $"the fixed array at address {address}");
        int sizeBytes = entryBytes - AddressBytes - MaskBytes;
        if (client > Filtered || (client == Filtered ? sizeBytes is < 1 or > 8 : entryBytes != AddressBytes) || pageBits > MaxPageBits)
            throw cursor.Fail($"has entries of {entryBytes} bytes for client {client} and pages of 2^{pageBits}");
        if (count != (ulong)grid.Count) throw cursor.Fail($"has {count} entries; the dataset has {grid.Count} chunks");
        if (block == Hdf5Source.Undefined) throw source.Fail("a chunked dataset was never written");
        if (count > (ulong)source.Length / (ulong)entryBytes) throw cursor.Fail($"has {count} entries in a file of {source.Length} bytes");
        var chunks = new StoredChunk[count];
        foreach ((byte[] entries, int first, int number) in Pages(source, block, (int)count, entryBytes, 1 << pageBits))
            Parse(source, entries, chunks.AsSpan(first, number), client, sizeBytes, grid);
        return chunks;
    }

    private static IEnumerable<(byte[] Entries, int First, int Number)> Pages(
        Hdf5Source source, ulong block, int count, int entryBytes, int pageEntries)
    {
        int prefix = 4 + 1 + 1 + 8;
        bool isPaged = count > pageEntries;
        int pages = isPaged ? (count + pageEntries - 1) / pageEntries : 1, bitmap = isPaged ? (pages + 7) / 8 : 0;
        byte[] head = source.Read(block, (ulong)(prefix + bitmap + (isPaged ? ChecksumBytes : 0)), "a fixed array");
        if (!head.AsSpan().StartsWith("FADB"u8)) throw source.Fail($"at address {block} is not a block of a fixed array");
        if (!isPaged)
        {
            byte[] whole = source.Read(block, (ulong)prefix + (ulong)count * (ulong)entryBytes + ChecksumBytes, "a fixed array");
            Lookup3.Verify(
                source, whole.AsSpan(0, whole.Length - ChecksumBytes), BitConverter.ToUInt32(whole, whole.Length - ChecksumBytes),
                $"the block of a fixed array at address {block}");
            yield return (whole[prefix..^ChecksumBytes], 0, count);
            yield break;
        }

        ulong page = block + (ulong)head.Length;
        for (int i = 0; i < pages; i++)
        {
            if ((head[prefix + i / 8] & 0x80 >> i % 8) == 0) throw source.Fail("a chunked dataset was written only partially");
            int first = i * pageEntries, number = Math.Min(pageEntries, count - first);
            byte[] entries = source.Read(page, (ulong)number * (ulong)entryBytes + ChecksumBytes, "a page of a fixed array");
            Lookup3.Verify(
                source, entries.AsSpan(0, entries.Length - ChecksumBytes), BitConverter.ToUInt32(entries, entries.Length - ChecksumBytes),
                $"the page of a fixed array at address {page}");
            page += (ulong)entries.Length;
            yield return (entries, first, number);
        }
    }

    private static void Parse(Hdf5Source source, byte[] entries, Span<StoredChunk> chunks, byte client, int sizeBytes, ChunkGrid grid)
    {
        ByteCursor cursor = source.Cursor(entries, "a fixed array");
        for (int i = 0; i < chunks.Length; i++)
        {
            ulong address = cursor.UInt64(), bytes = client == Filtered ? cursor.Unsigned(sizeBytes) : (ulong)grid.ChunkBytes;
            uint mask = client == Filtered ? cursor.UInt32() : 0;
            if (address == Hdf5Source.Undefined) throw source.Fail("a chunked dataset was written only partially");
            if (bytes > uint.MaxValue) throw cursor.Fail($"has a chunk of {bytes} bytes");
            chunks[i] = new StoredChunk(address, (uint)bytes, mask);
        }
    }
}
