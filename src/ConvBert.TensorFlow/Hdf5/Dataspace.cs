namespace ConvBert.TensorFlow.Hdf5;

/// <summary>The sizes of a dataset or attribute.</summary>
internal static class Dataspace
{
    private const int MaxRank = 32;
    private const byte NullSpace = 2;

    /// <summary>Decodes a dataspace message: sizes outermost first, none for a scalar, a single 0 for no elements.</summary>
    internal static long[] Parse(Hdf5Source source, ReadOnlySpan<byte> message)
    {
        ByteCursor cursor = source.Cursor(message, "a dataspace");
        byte version = cursor.Byte();
        int rank = cursor.Byte();
        byte flags = cursor.Byte();
        byte type = version switch
        {
            1 => SkipReserved(ref cursor),
            2 => cursor.Byte(),
            _ => throw cursor.Fail($"is of version {version}; expected 1 or 2"),
        };
        if (rank > MaxRank) throw cursor.Fail($"has {rank} axes; at most {MaxRank} are possible");
        if (version == 2 && type == NullSpace) return [0];
        var sizes = new long[rank];
        for (int i = 0; i < rank; i++) sizes[i] = Size(ref cursor, cursor.UInt64());
        if ((flags & 1) == 0) return sizes;
        foreach (long size in sizes)
        {
            ulong most = cursor.UInt64();
            if ((ulong)size > most) throw cursor.Fail($"has an axis of {size}, which may be {most} at most");
        }

        return sizes;
    }

    /// <summary>The product of sizes.</summary>
    internal static long Count(Hdf5Source source, IReadOnlyList<long> sizes)
    {
        try
        {
            return sizes.Aggregate(1L, (count, size) => checked(count * size));
        }
        catch (OverflowException)
        {
            throw source.Fail($"a dataspace of [{string.Join(", ", sizes)}] exceeds 64 bits");
        }
    }

    private static byte SkipReserved(ref ByteCursor cursor)
    {
        cursor.Skip(5);
        return 1;
    }

    private static long Size(ref ByteCursor cursor, ulong size)
        => size <= long.MaxValue ? (long)size : throw cursor.Fail($"has an axis of {size}");
}
