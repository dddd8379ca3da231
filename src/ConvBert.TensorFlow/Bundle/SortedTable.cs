using System.Buffers.Binary;
using System.Text;
using ConvBert.Checkpoints;

namespace ConvBert.TensorFlow.Bundle;

/// <summary>The sorted string table (LevelDB's format) of an index file: names in order, each with a small message.</summary>
internal sealed class SortedTable
{
    private const long MaxFileLength = 64 << 20;
    private const int FooterLength = 48;
    private const ulong Magic = 0xDB4775248B80FB57;
    private const int BlockTrailer = 5;
    private const int MaxNameLength = 4096;
    private const int BudgetPerByte = 16;
    private const int MinBudget = 1 << 16;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _path;
    private readonly byte[] _file;
    private readonly List<(string Name, byte[] Value)> _entries = [];
    private byte[]? _lastKey;
    private long _budget;

    private SortedTable(string path, byte[] file)
    {
        _path = path;
        _file = file;
        _budget = MinBudget + (long)file.Length * BudgetPerByte;
    }

    /// <summary>Reads a whole table; names are in strictly ascending order.</summary>
    internal static IReadOnlyList<(string Name, byte[] Value)> Read(ReadableFile file)
    {
        if (file.Length < FooterLength)
            throw new CheckpointException(
                file.Path, null,
                $"is {file.Length} bytes long; an index of a TensorFlow checkpoint ends with a footer of {FooterLength} bytes: "
                + $"{FileSignature.Describe(file.ReadBeginning(FileSignature.Length))}");
        if (file.Length > MaxFileLength)
            throw new CheckpointException(file.Path, null, $"is larger than {MaxFileLength >> 20} MB; expected an index");
        var table = new SortedTable(file.Path, file.ReadBytes(0, (int)file.Length));
        table.ReadAll();
        return table._entries;
    }

    private void ReadAll()
    {
        ReadOnlySpan<byte> footer = _file.AsSpan(^FooterLength..);
        if (BinaryPrimitives.ReadUInt64LittleEndian(footer[^8..]) != Magic)
        {
            string found = FileSignature.Describe(_file.AsSpan(0, Math.Min(_file.Length, FileSignature.Length)));
            throw Fail($"is not an index of a TensorFlow checkpoint: {found}, and its last bytes are not the magic number");
        }

        var handles = new WireCursor(footer[..^8], _path, "the footer");
        handles.Varint();
        handles.Varint();
        var blocks = new List<(ulong Offset, ulong Size)>();
        ReadEntries(Block(handles.Varint(), handles.Varint()), "the index block", (_, value) =>
        {
            var handle = new WireCursor(value, _path, "a block handle");
            blocks.Add((handle.Varint(), handle.Varint()));
        });
        _lastKey = null;
        foreach ((ulong offset, ulong size) in blocks)
            ReadEntries(Block(offset, size), "a data block", (key, value) => _entries.Add((Name(key), value.ToArray())));
    }

    private ReadOnlySpan<byte> Block(ulong offset, ulong size)
    {
        ulong end = (ulong)(_file.Length - FooterLength);
        if (offset > end || size > end - offset || end - offset - size < BlockTrailer)
            throw Fail($"has a block at {offset} of {size} bytes; the blocks end at {end}");
        Spend((long)size);
        ReadOnlySpan<byte> withTrailer = _file.AsSpan((int)offset, (int)size + BlockTrailer);
        byte compression = withTrailer[(int)size];
        if (compression != 0) throw Fail($"has a block with compression {compression}; TensorFlow writes checkpoints without any (0)");
        MaskedCrc32C.Verify(
            withTrailer[..((int)size + 1)], BinaryPrimitives.ReadUInt32LittleEndian(withTrailer[((int)size + 1)..]), _path, null,
            $"the block at {offset}");
        return withTrailer[..(int)size];
    }

    private void ReadEntries(ReadOnlySpan<byte> block, string structure, EntryReader read)
    {
        if (block.Length < 4) throw Fail($"{structure} is {block.Length} bytes long");
        uint restarts = BinaryPrimitives.ReadUInt32LittleEndian(block[^4..]);
        if (restarts > (uint)(block.Length - 4) / 4) throw Fail($"{structure} of {block.Length} bytes declares {restarts} restart points");
        var cursor = new WireCursor(block[..(block.Length - 4 - (int)restarts * 4)], _path, structure);
        byte[] key = [];
        while (!cursor.IsAtEnd)
        {
            ulong shared = cursor.Varint();
            ulong added = cursor.Varint();
            int valueLength = (int)Math.Min(cursor.Varint(), int.MaxValue);
            if (shared > (ulong)key.Length) throw cursor.Fail($"has a name that shares {shared} bytes with one of {key.Length}");
            if (shared + added > MaxNameLength)
                throw cursor.Fail($"has a name of {shared + added} bytes; at most {MaxNameLength} are supported");
            key = [.. key.AsSpan(0, (int)shared), .. cursor.Bytes((int)added)];
            Spend(key.Length);
            if (_lastKey is not null && _lastKey.AsSpan().SequenceCompareTo(key) >= 0) throw cursor.Fail("has names out of order");
            _lastKey = key;
            read(key, cursor.Bytes(valueLength));
        }
    }

    // Blocks may be referenced repeatedly and names share prefixes, so a small file could expand to a very large table.
    private void Spend(long bytes)
    {
        _budget -= bytes;
        if (_budget < 0) throw Fail($"expands to more than {BudgetPerByte} times its size");
    }

    private string Name(ReadOnlySpan<byte> key)
    {
        try
        {
            return Utf8.GetString(key);
        }
        catch (DecoderFallbackException e)
        {
            throw new CheckpointException(_path, null, "has a name that is not valid UTF-8", e);
        }
    }

    private CheckpointException Fail(string problem) => new(_path, null, problem);

    private delegate void EntryReader(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value);
}
