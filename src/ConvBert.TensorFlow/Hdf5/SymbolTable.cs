namespace ConvBert.TensorFlow.Hdf5;

/// <summary>The links of an old-style group: a B-tree of symbol nodes whose names lie in a local heap.</summary>
internal static class SymbolTable
{
    private const int SymbolBytes = 40;
    private const uint SoftLinkCache = 2;

    internal static Dictionary<string, Hdf5Link> Read(Hdf5Source source, ReadOnlySpan<byte> message)
    {
        ByteCursor cursor = source.Cursor(message, "a symbol table message");
        ulong tree = cursor.UInt64();
        byte[] names = ReadHeap(source, cursor.UInt64());
        var links = new Dictionary<string, Hdf5Link>(StringComparer.Ordinal);
        var open = new Stack<(ulong Address, int? Level)>();
        open.Push((tree, null));
        while (open.TryPop(out (ulong Address, int? Level) node))
        {
            int level = ReadNode(source, node.Address, node.Level, out ulong[] children);
            foreach (ulong child in children)
            {
                if (level > 0) open.Push((child, level - 1));
                else ReadSymbols(source, child, names, links);
            }
        }

        return links;
    }

    private static int ReadNode(Hdf5Source source, ulong address, int? expectedLevel, out ulong[] children)
    {
        (byte level, int count) = BTree.ReadPrefix(source, address, 0, "a group's", expectedLevel);
        children = new ulong[count];
        ByteCursor entries = source.Cursor(
            source.Read(address + BTree.PrefixBytes, (ulong)children.Length * 16 + 8, "a B-tree node"), "a B-tree node");
        for (int i = 0; i < children.Length; i++)
        {
            entries.Skip(8);
            children[i] = entries.UInt64();
        }

        return level;
    }

    private static void ReadSymbols(Hdf5Source source, ulong address, byte[] names, Dictionary<string, Hdf5Link> links)
    {
        ByteCursor cursor = source.Cursor(source.Read(address, 8, "a symbol node"), $"the symbol node at address {address}");
        cursor.Expect("SNOD"u8);
        cursor.ExpectVersion(1);
        cursor.Skip(1);
        int count = cursor.UInt16();
        ByteCursor symbols = source.Cursor(source.Read(address + 8, (ulong)(count * SymbolBytes), "a symbol node"), "a symbol node");
        for (int i = 0; i < count; i++)
        {
            ulong nameOffset = symbols.UInt64();
            ulong header = symbols.UInt64();
            uint cache = symbols.UInt32();
            symbols.Skip(4 + 16);
            if (nameOffset >= (ulong)names.Length) throw symbols.Fail($"has a name at {nameOffset}; its heap has {names.Length} bytes");
            string name = source.Text(names.AsSpan((int)nameOffset), "a local heap");
            Hdf5Link link = cache == SoftLinkCache ? new(Hdf5Source.Undefined, "is a soft link, which is not followed") : new(header, null);
            if (!links.TryAdd(name, link)) throw symbols.Fail($"names {name} twice");
        }
    }

    private static byte[] ReadHeap(Hdf5Source source, ulong address)
    {
        ByteCursor cursor = source.Cursor(source.Read(address, 32, "a local heap"), $"the local heap at address {address}");
        cursor.Expect("HEAP"u8);
        cursor.ExpectVersion(0);
        cursor.Skip(3);
        ulong size = cursor.UInt64();
        cursor.Skip(8);
        return source.Read(cursor.UInt64(), size, "the names of a local heap");
    }
}
