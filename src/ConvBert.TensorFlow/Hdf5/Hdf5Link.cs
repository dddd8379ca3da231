namespace ConvBert.TensorFlow.Hdf5;

/// <summary>A name in a group: the address of an object header, or why the name is not followed.</summary>
internal readonly record struct Hdf5Link(ulong Address, string? Refusal)
{
    private const byte HardLink = 0;

    /// <summary>Decodes a link message.</summary>
    internal static (string Name, Hdf5Link Link) Parse(Hdf5Source source, ReadOnlySpan<byte> message)
    {
        ByteCursor cursor = source.Cursor(message, "a link message");
        cursor.ExpectVersion(1);
        byte flags = cursor.Byte();
        byte type = (flags & 0x08) != 0 ? cursor.Byte() : HardLink;
        if ((flags & 0x04) != 0) cursor.Skip(8);
        if ((flags & 0x10) != 0) cursor.Skip(1);
        ulong length = cursor.Unsigned(1 << (flags & 3));
        if (length > (ulong)cursor.Remaining) throw cursor.Fail($"declares a name of {length} bytes");
        string name = source.Text(cursor.Bytes((int)length), "a link message");
        return (name, type == HardLink ? new Hdf5Link(cursor.UInt64(), null) : new Hdf5Link(Hdf5Source.Undefined, Describe(type)));
    }

    private static string Describe(byte type) => type switch
    {
        1 => "is a soft link, which is not followed",
        64 => "is a link into another file, which is not followed",
        _ => $"is a link of type {type}, which is not followed",
    };
}
