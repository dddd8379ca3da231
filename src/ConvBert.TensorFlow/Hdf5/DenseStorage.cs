namespace ConvBert.TensorFlow.Hdf5;

/// <summary>
/// Links and attributes that do not fit the object header: messages in a fractal heap, indexed by a B-tree of their names.
/// </summary>
internal static class DenseStorage
{
    private const byte LinkNames = 5;
    private const byte AttributeNames = 8;
    private const int HashBytes = 4;
    private const int SharedFlag = 2;

    /// <summary>The link messages outside the object header.</summary>
    internal static IEnumerable<byte[]> Links(Hdf5Source source, ReadOnlySpan<byte> linkInfo)
    {
        (ulong heap, ulong names) = Parse(source, linkInfo, orderBytes: 8, "a message about links");
        return heap == Hdf5Source.Undefined ? [] : Read(source, heap, names, LinkNames);
    }

    /// <summary>The attribute messages outside the object header.</summary>
    internal static IEnumerable<byte[]> Attributes(Hdf5Source source, ReadOnlySpan<byte> attributeInfo)
    {
        (ulong heap, ulong names) = Parse(source, attributeInfo, orderBytes: 2, "a message about attributes");
        return heap == Hdf5Source.Undefined ? [] : Read(source, heap, names, AttributeNames);
    }

    private static (ulong Heap, ulong Names) Parse(Hdf5Source source, ReadOnlySpan<byte> message, int orderBytes, string structure)
    {
        ByteCursor cursor = source.Cursor(message, structure);
        cursor.ExpectVersion(0);
        if ((cursor.Byte() & 1) != 0) cursor.Skip(orderBytes);
        return (cursor.UInt64(), cursor.UInt64());
    }

    private static IEnumerable<byte[]> Read(Hdf5Source source, ulong address, ulong names, byte type)
    {
        var heap = new FractalHeap(source, address);
        foreach (byte[] record in RecordTree.Read(source, names, type)) yield return heap.Object(Id(source, record, type, heap.IdBytes));
    }

    // A link's record is the hash of its name and the id; an attribute's the id, the flags of its message, its creation order and the hash.
    private static ReadOnlySpan<byte> Id(Hdf5Source source, byte[] record, byte type, int idBytes)
    {
        ByteCursor cursor = source.Cursor(record, "a record of a B-tree");
        if (type == LinkNames) cursor.Skip(HashBytes);
        ReadOnlySpan<byte> id = cursor.Bytes(idBytes);
        if (type == AttributeNames && (cursor.Byte() & SharedFlag) != 0)
            throw cursor.Fail("refers to a shared attribute, which is not supported");
        return id;
    }
}
