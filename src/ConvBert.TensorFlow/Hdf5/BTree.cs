namespace ConvBert.TensorFlow.Hdf5;

/// <summary>A node of a B-tree (version 1): a prefix, and keys with the addresses of children between them.</summary>
internal static class BTree
{
    /// <summary>Bytes of the prefix.</summary>
    internal const int PrefixBytes = 24;

    /// <summary>Reads the prefix of a node: its level, 0 for leaves, and the number of its children.</summary>
    /// <param name="source">The file.</param>
    /// <param name="address">The address of the node.</param>
    /// <param name="type">What the tree must be of.</param>
    /// <param name="kind">What that is, for the message.</param>
    /// <param name="expectedLevel">The level below the parent's; null for the root.</param>
    internal static (byte Level, int Children) ReadPrefix(Hdf5Source source, ulong address, byte type, string kind, int? expectedLevel)
    {
        ByteCursor prefix = source.Cursor(source.Read(address, PrefixBytes, "a B-tree node"), $"the B-tree node at address {address}");
        prefix.Expect("TREE"u8);
        byte actual = prefix.Byte();
        if (actual != type) throw prefix.Fail($"is of type {actual}; expected {type}, {kind}");
        byte level = prefix.Byte();
        if (expectedLevel is { } expected && level != expected) throw prefix.Fail($"is of level {level}; its parent's is {expected + 1}");
        return (level, prefix.UInt16());
    }
}
