namespace ConvBert.TensorFlow.Hdf5;

/// <summary>Variable-length strings, in collections that are read once each.</summary>
internal sealed class GlobalHeap(Hdf5Source source)
{
    private const int CollectionPrefix = 16;
    private const int ObjectPrefix = 16;

    private readonly Dictionary<ulong, Dictionary<uint, ReadOnlyMemory<byte>>> _collections = [];

    /// <summary>The bytes of an object.</summary>
    internal ReadOnlySpan<byte> Object(ulong address, uint index, uint length)
    {
        if (!_collections.TryGetValue(address, out Dictionary<uint, ReadOnlyMemory<byte>>? objects))
            _collections[address] = objects = ReadCollection(address);
        if (!objects.TryGetValue(index, out ReadOnlyMemory<byte> bytes))
            throw source.Fail($"the global heap at address {address} has no object {index}");
        return length <= bytes.Length
            ? bytes.Span[..(int)length]
            : throw source.Fail($"object {index} of the global heap at address {address} has {bytes.Length} bytes; {length} are requested");
    }

    private Dictionary<uint, ReadOnlyMemory<byte>> ReadCollection(ulong address)
    {
        ByteCursor prefix = source.Cursor(source.Read(address, CollectionPrefix, "a global heap"), $"the global heap at address {address}");
        prefix.Expect("GCOL"u8);
        prefix.ExpectVersion(1);
        prefix.Skip(3);
        ulong size = prefix.UInt64();
        if (size < CollectionPrefix) throw prefix.Fail($"declares a size of {size} bytes");
        byte[] bytes = source.Read(address + CollectionPrefix, size - CollectionPrefix, "a global heap");
        var objects = new Dictionary<uint, ReadOnlyMemory<byte>>();
        ByteCursor cursor = source.Cursor(bytes, $"the global heap at address {address}");
        while (cursor.Remaining >= ObjectPrefix)
        {
            ushort index = cursor.UInt16();
            cursor.Skip(2 + 4);
            ulong length = cursor.UInt64();
            if (index == 0) break;
            if (length > (ulong)cursor.Remaining) throw cursor.Fail($"has an object of {length} bytes");
            if (!objects.TryAdd(index, bytes.AsMemory(bytes.Length - cursor.Remaining, (int)length)))
                throw cursor.Fail($"has two objects {index}");
            cursor.Skip(Math.Min(cursor.Remaining, (int)((length + 7) / 8 * 8)));
        }

        return objects;
    }
}
