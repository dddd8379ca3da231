namespace ConvBert.TensorFlow.Hdf5;

/// <summary>A named value of a group.</summary>
internal readonly record struct Hdf5Attribute(string Name, Datatype Type, long Count, ReadOnlyMemory<byte> Value)
{
    private const int ReferenceBytes = 16;
    private const int MaxStringLength = 4096;
    private const int PaddedVersion = 1;
    private const int SpacePadding = 2;

    /// <summary>Decodes an attribute message.</summary>
    internal static Hdf5Attribute Parse(Hdf5Source source, ReadOnlyMemory<byte> message)
    {
        ByteCursor cursor = source.Cursor(message.Span, "an attribute");
        byte version = cursor.Byte();
        if (version is < 1 or > 3) throw cursor.Fail($"is of version {version}; expected 1, 2 or 3");
        byte flags = cursor.Byte();
        if (version > 1 && flags != 0) throw cursor.Fail("has a shared type, which is not supported");
        int nameLength = cursor.UInt16(), typeLength = cursor.UInt16(), spaceLength = cursor.UInt16();
        if (version == 3) cursor.Skip(1);
        string name = source.Text(Take(ref cursor, nameLength, version), "an attribute");
        Datatype type = Datatype.Parse(source, Take(ref cursor, typeLength, version));
        long count = Dataspace.Count(source, Dataspace.Parse(source, Take(ref cursor, spaceLength, version)));
        return new Hdf5Attribute(name, type, count, message[(message.Length - cursor.Remaining)..]);
    }

    /// <summary>The value as a list of strings; an empty list may have any type.</summary>
    internal List<string> Strings(Hdf5Source source, GlobalHeap heap)
    {
        if (Count == 0) return [];
        long width = Type.IsVariableString ? ReferenceBytes : Type.Size;
        if (!Type.IsVariableString && !Type.IsFixedString)
            throw source.Fail($"attribute {Name} holds {Type.Class} values; expected strings");
        if (width == 0 || Count > Value.Length / width)
            throw source.Fail($"attribute {Name} declares {Count} strings of {width} bytes; it has {Value.Length} bytes");
        var strings = new List<string>((int)Count);
        for (int i = 0; i < Count; i++)
        {
            ReadOnlySpan<byte> element = Value.Span.Slice((int)(i * width), (int)width);
            strings.Add(Type.IsVariableString ? Variable(source, heap, element) : Fixed(source, element));
        }

        return strings;
    }

    private static ReadOnlySpan<byte> Take(ref ByteCursor cursor, int length, byte version)
    {
        ReadOnlySpan<byte> bytes = cursor.Bytes(length);
        if (version == PaddedVersion) cursor.Skip((8 - (length & 7)) & 7);
        return bytes;
    }

    private string Variable(Hdf5Source source, GlobalHeap heap, ReadOnlySpan<byte> element)
    {
        ByteCursor cursor = source.Cursor(element, $"attribute {Name}");
        uint length = cursor.UInt32();
        ulong address = cursor.UInt64();
        if (length == 0) return "";
        if (length > MaxStringLength) throw cursor.Fail($"has a string of {length} bytes; names have at most {MaxStringLength}");
        return source.Text(heap.Object(address, cursor.UInt32(), length), $"attribute {Name}");
    }

    private string Fixed(Hdf5Source source, ReadOnlySpan<byte> element)
    {
        if (element.Length > MaxStringLength)
            throw source.Fail($"attribute {Name} has strings of {element.Length} bytes; names have at most {MaxStringLength}");
        return source.Text((Type.Bits & 15) == SpacePadding ? element.TrimEnd((byte)' ') : element, $"attribute {Name}");
    }
}
