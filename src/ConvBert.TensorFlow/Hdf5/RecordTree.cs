using System.Numerics;

namespace ConvBert.TensorFlow.Hdf5;

/// <summary>The B-tree (version 2) of the newer groups: records of a fixed size in the order of their keys.</summary>
internal static class RecordTree
{
    private const int HeaderBytes = 38;
    private const int NodeOverhead = 4 + 1 + 1 + 4;
    private const int MaxTreeDepth = 16;

    /// <summary>All records of a tree of a type.</summary>
    internal static List<byte[]> Read(Hdf5Source source, ulong address, byte type)
    {
        byte[] header = source.Read(address, HeaderBytes, "a B-tree");
        ByteCursor cursor = source.Cursor(header, $"the B-tree at address {address}");
        cursor.Expect("BTHD"u8);
        cursor.ExpectVersion(0);
        byte found = cursor.Byte();
        if (found != type) throw cursor.Fail($"is of type {found}; expected {type}");
        uint nodeBytes = cursor.UInt32();
        int recordBytes = cursor.UInt16(), depth = cursor.UInt16();
        cursor.Skip(2);
        ulong root = cursor.UInt64();
        int rootRecords = cursor.UInt16();
        ulong total = cursor.UInt64();
        Lookup3.Verify(source, header.AsSpan(0, HeaderBytes - 4), cursor.UInt32(), $"the B-tree at address {address}");
        if (recordBytes == 0 || nodeBytes < NodeOverhead + recordBytes || nodeBytes > int.MaxValue || depth > MaxTreeDepth)
            throw cursor.Fail($"has nodes of {nodeBytes} bytes, records of {recordBytes} and a depth of {depth}");
        var tree = new Levels(source, type, recordBytes, LevelWidths(nodeBytes, recordBytes, depth));
        var records = new List<byte[]>();
        if (rootRecords > 0) tree.ReadNode(root, rootRecords, depth, records);
        return (ulong)records.Count == total ? records : throw cursor.Fail($"declares {total} records and has {records.Count}");
    }

    /// <summary>
    /// By level from the leaves up: the bytes of a child's number of records, and of the number below it, in a pointer to such a node.
    /// </summary>
    private static (int Own, int Below)[] LevelWidths(uint nodeBytes, int recordBytes, int depth)
    {
        var widths = new (int Own, int Below)[depth + 1];
        ulong most = (nodeBytes - NodeOverhead) / (ulong)recordBytes;
        UInt128 below = most;
        widths[0] = (BytesFor(most), 0);
        for (int level = 1; level <= depth; level++)
        {
            ulong pointer = 8 + (ulong)widths[level - 1].Own + (ulong)widths[level - 1].Below;
            ulong records = nodeBytes > NodeOverhead + pointer ? (nodeBytes - NodeOverhead - pointer) / ((ulong)recordBytes + pointer) : 0;
            below = UInt128.Min(((records + 1) * below) + records, ulong.MaxValue);
            widths[level] = (BytesFor(most), BytesFor((ulong)below));
        }

        return widths;
    }

    private static int BytesFor(ulong value) => value == 0 ? 1 : BitOperations.Log2(value) / 8 + 1;

    private sealed class Levels(Hdf5Source source, byte type, int recordBytes, (int Own, int Below)[] widths)
    {
        internal void ReadNode(ulong address, int count, int level, List<byte[]> records)
        {
            int pointerBytes = level == 0 ? 0 : 8 + widths[level - 1].Own + widths[level - 1].Below;
            int length = NodeOverhead + count * recordBytes + (level == 0 ? 0 : (count + 1) * pointerBytes);
            byte[] bytes = source.Read(address, (ulong)length, "a node of a B-tree");
            ByteCursor cursor = source.Cursor(bytes, $"the node of a B-tree at address {address}");
            cursor.Expect(level == 0 ? "BTLF"u8 : "BTIN"u8);
            cursor.ExpectVersion(0);
            byte found = cursor.Byte();
            if (found != type) throw cursor.Fail($"is of type {found}; its tree's is {type}");
            Lookup3.Verify(
                source, bytes.AsSpan(0, length - 4), BitConverter.ToUInt32(bytes, length - 4),
                $"the node of a B-tree at address {address}");
            for (int i = 0; i < count; i++) records.Add(cursor.Bytes(recordBytes).ToArray());
            for (int i = 0; level > 0 && i <= count; i++)
            {
                ulong child = cursor.UInt64(), childRecords = cursor.Unsigned(widths[level - 1].Own);
                cursor.Skip(widths[level - 1].Below);
                if (childRecords > ushort.MaxValue) throw cursor.Fail($"has a child of {childRecords} records");
                ReadNode(child, (int)childRecords, level - 1, records);
            }
        }
    }
}
