using ConvBert.Checkpoints;

namespace ConvBert.TensorFlow.Hdf5;

/// <summary>The superblock of an HDF5 file: its position, the width of addresses, and the root group.</summary>
internal static class Superblock
{
    private const int MaxPartLength = 128;
    private const int FirstUserBlock = 512;

    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'H', (byte)'D', (byte)'F', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>
    /// Whether a file with these first bytes may be HDF5: the signature is at 0, or at 512, 1024, 2048… after a user block.
    /// </summary>
    internal static bool IsAtStartOf(ReadOnlySpan<byte> beginning)
    {
        for (int at = 0; at + Signature.Length <= beginning.Length; at = at == 0 ? FirstUserBlock : at * 2)
        {
            if (beginning[at..].StartsWith(Signature)) return true;
        }

        return false;
    }

    /// <summary>Reads the superblock and gives the address of the root group's object header.</summary>
    internal static ulong Read(ReadableFile file, Hdf5Source source)
    {
        long position = Find(file)
            ?? throw source.Fail($"is not an HDF5 file: {FileSignature.Describe(file.ReadBeginning(FileSignature.Length))}");
        byte[] bytes = file.ReadBytes(position, (int)Math.Min(MaxPartLength, file.Length - position));
        ByteCursor cursor = source.Cursor(bytes, "the superblock");
        cursor.Skip(Signature.Length);
        byte version = cursor.Byte();
        (ulong root, ulong baseAddress, ulong end) = version switch
        {
            0 or 1 => ReadOld(ref cursor, version),
            2 or 3 => ReadNew(ref cursor, bytes, source),
            _ => throw cursor.Fail($"is of version {version}; expected 0 to 3"),
        };
        // The end is relative to the start of the file; all other addresses are relative to the base.
        if (baseAddress > (ulong)file.Length || end > (ulong)file.Length)
            throw source.Fail($"is truncated: it is {file.Length} bytes long, and its superblock says {end}");
        source.BaseAddress = baseAddress;
        return root;
    }

    private static long? Find(ReadableFile file)
    {
        for (long at = 0; at + Signature.Length <= file.Length; at = at == 0 ? FirstUserBlock : at * 2)
        {
            if (file.ReadBytes(at, Signature.Length).AsSpan().SequenceEqual(Signature)) return at;
        }

        return null;
    }

    private static (ulong Root, ulong BaseAddress, ulong End) ReadOld(ref ByteCursor cursor, byte version)
    {
        cursor.Skip(4);
        ExpectWidths(ref cursor);
        cursor.Skip(1 + 2 + 2 + 4 + (version == 1 ? 4 : 0));
        ulong baseAddress = cursor.UInt64();
        cursor.Skip(8);
        ulong end = cursor.UInt64();
        cursor.Skip(8 + 8);
        return (cursor.UInt64(), baseAddress, end);
    }

    private static (ulong Root, ulong BaseAddress, ulong End) ReadNew(ref ByteCursor cursor, byte[] bytes, Hdf5Source source)
    {
        ExpectWidths(ref cursor);
        cursor.Skip(1);
        ulong baseAddress = cursor.UInt64();
        cursor.Skip(8);
        ulong end = cursor.UInt64();
        ulong root = cursor.UInt64();
        Lookup3.Verify(source, bytes.AsSpan(0, bytes.Length - cursor.Remaining), cursor.UInt32(), "the superblock");
        return (root, baseAddress, end);
    }

    private static void ExpectWidths(ref ByteCursor cursor)
    {
        byte addresses = cursor.Byte(), lengths = cursor.Byte();
        if (addresses != 8 || lengths != 8)
            throw cursor.Fail($"declares addresses of {addresses} and lengths of {lengths} bytes; expected 8 and 8");
    }
}
