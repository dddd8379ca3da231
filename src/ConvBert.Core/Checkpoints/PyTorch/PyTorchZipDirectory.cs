using System.Buffers.Binary;
using System.Text;

namespace ConvBert.Checkpoints;

/// <summary>An entry of a zip archive's directory.</summary>
internal sealed record PyTorchZipEntry(string Name, long LocalHeader, long Length, bool IsStored);

/// <summary>
/// The directory of a zip archive, with 64-bit records; only what PyTorch writes: stored entries, one disk, no encryption.
/// </summary>
internal sealed class PyTorchZipDirectory
{
    private const int EndLength = 22, LocatorLength = 20, End64Length = 56, CentralLength = 46, LocalLength = 30,
        MaxCommentLength = ushort.MaxValue;
    private const uint EndSignature = 0x06054B50, LocatorSignature = 0x07064B50, End64Signature = 0x06064B50,
        CentralSignature = 0x02014B50, LocalSignature = 0x04034B50;
    private const int MaxDirectoryLength = 64 << 20;
    private const ushort Zip64Field = 1;

    private readonly ReadableFile _file;
    private long _start;

    private PyTorchZipDirectory(ReadableFile file) => _file = file;

    internal Dictionary<string, PyTorchZipEntry> Entries { get; } = new(StringComparer.Ordinal);

    internal static PyTorchZipDirectory Read(ReadableFile file)
    {
        var directory = new PyTorchZipDirectory(file);
        (long start, long length, long count) = directory.FindDirectory();
        directory._start = start;
        directory.ReadEntries(file.ReadBytes(start, (int)length), count);
        return directory;
    }

    /// <summary>The position of an entry's first byte, checked against its local header.</summary>
    internal long Locate(PyTorchZipEntry entry)
    {
        if (!entry.IsStored) throw Fail($"the entry {entry.Name} is compressed; PyTorch stores entries uncompressed");
        if (entry.LocalHeader > _start - LocalLength) throw Fail($"the entry {entry.Name} starts outside the file");
        byte[] header = _file.ReadBytes(entry.LocalHeader, LocalLength);
        if (BinaryPrimitives.ReadUInt32LittleEndian(header) != LocalSignature)
            throw Fail($"the entry {entry.Name} has no header of its own");
        long data = entry.LocalHeader + LocalLength
            + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(26)) + BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(28));
        return data <= _start && entry.Length <= _start - data
            ? data
            : throw Fail($"the entry {entry.Name} of {entry.Length} bytes extends beyond the file");
    }

    internal CheckpointException Fail(string problem) => new(_file.Path, null, $"is a broken zip archive: {problem}");

    private (long Start, long Length, long Count) FindDirectory()
    {
        int tail = (int)Math.Min(_file.Length, EndLength + MaxCommentLength);
        byte[] bytes = _file.ReadBytes(_file.Length - tail, tail);
        for (int i = tail - EndLength; i >= 0; i--)
        {
            if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(i)) == EndSignature)
                return ReadEnd(bytes.AsSpan(i, EndLength), _file.Length - tail + i);
        }

        throw Fail("its directory is missing, as in a truncated download");
    }

    private (long Start, long Length, long Count) ReadEnd(ReadOnlySpan<byte> end, long position)
    {
        ulong count = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        ulong length = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        ulong start = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        if (count == ushort.MaxValue || length == uint.MaxValue || start == uint.MaxValue) (start, length, count) = ReadEnd64(position);
        if (length > (ulong)position || start > (ulong)position - length) throw Fail("its directory lies outside the file");
        if (length > MaxDirectoryLength) throw Fail($"its directory takes {length} bytes");
        if (count > length / CentralLength) throw Fail($"its directory of {length} bytes cannot hold {count} entries");
        return ((long)start, (long)length, (long)count);
    }

    private (ulong Start, ulong Length, ulong Count) ReadEnd64(long end)
    {
        if (end < LocatorLength) throw Fail("the locator of its 64-bit directory is missing");
        byte[] locator = _file.ReadBytes(end - LocatorLength, LocatorLength);
        ulong position = BinaryPrimitives.ReadUInt64LittleEndian(locator.AsSpan(8));
        if (BinaryPrimitives.ReadUInt32LittleEndian(locator) != LocatorSignature || position > (ulong)Math.Max(0, end - End64Length))
            throw Fail("the locator of its 64-bit directory is missing");
        byte[] record = _file.ReadBytes((long)position, End64Length);
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != End64Signature) throw Fail("its 64-bit directory is missing");
        return (BinaryPrimitives.ReadUInt64LittleEndian(record.AsSpan(48)), BinaryPrimitives.ReadUInt64LittleEndian(record.AsSpan(40)),
            BinaryPrimitives.ReadUInt64LittleEndian(record.AsSpan(32)));
    }

    private void ReadEntries(ReadOnlySpan<byte> directory, long count)
    {
        for (long i = 0; i < count; i++)
        {
            if (directory.Length < CentralLength || BinaryPrimitives.ReadUInt32LittleEndian(directory) != CentralSignature)
                throw Fail($"entry {i} of its directory is malformed");
            int name = BinaryPrimitives.ReadUInt16LittleEndian(directory[28..]),
                extra = BinaryPrimitives.ReadUInt16LittleEndian(directory[30..]);
            int total = CentralLength + name + extra + BinaryPrimitives.ReadUInt16LittleEndian(directory[32..]);
            if (total > directory.Length) throw Fail($"entry {i} of its directory is truncated");
            PyTorchZipEntry entry = ReadEntry(
                directory[..CentralLength], directory.Slice(CentralLength, name), directory.Slice(CentralLength + name, extra));
            if (!Entries.TryAdd(entry.Name, entry)) throw Fail($"the entry {entry.Name} occurs twice");
            directory = directory[total..];
        }
    }

    private PyTorchZipEntry ReadEntry(ReadOnlySpan<byte> header, ReadOnlySpan<byte> nameBytes, ReadOnlySpan<byte> extra)
    {
        string name = Encoding.UTF8.GetString(nameBytes);
        if (name.StartsWith('/') || name.Contains('\\', StringComparison.Ordinal) || name.Split('/').Contains(".."))
            throw Fail($"the entry {name} points outside the archive");
        bool isEncrypted = (BinaryPrimitives.ReadUInt16LittleEndian(header[8..]) & 1) != 0;
        if (isEncrypted) throw Fail($"the entry {name} is encrypted");
        ulong packed = BinaryPrimitives.ReadUInt32LittleEndian(header[20..]),
            length = BinaryPrimitives.ReadUInt32LittleEndian(header[24..]);
        ulong local = BinaryPrimitives.ReadUInt32LittleEndian(header[42..]);
        ReadOnlySpan<byte> wide = FindField(extra);
        length = Widen(length, ref wide);
        packed = Widen(packed, ref wide);
        local = Widen(local, ref wide);
        if (length > (ulong)_file.Length && packed == length || packed > (ulong)_file.Length || local > (ulong)_file.Length)
            throw Fail($"the entry {name} extends beyond the file");
        bool isStored = BinaryPrimitives.ReadUInt16LittleEndian(header[10..]) == 0 && packed == length;
        return new PyTorchZipEntry(name, (long)local, (long)Math.Min(length, long.MaxValue), isStored);
    }

    // A size with all bits set stands for the next 64-bit number of the extra field.
    private ulong Widen(ulong value, ref ReadOnlySpan<byte> wide)
    {
        if (value != uint.MaxValue) return value;
        if (wide.Length < sizeof(ulong)) throw Fail("an entry of its directory lacks a 64-bit size");
        value = BinaryPrimitives.ReadUInt64LittleEndian(wide);
        wide = wide[sizeof(ulong)..];
        return value;
    }

    private static ReadOnlySpan<byte> FindField(ReadOnlySpan<byte> extra)
    {
        while (extra.Length >= 4)
        {
            ushort id = BinaryPrimitives.ReadUInt16LittleEndian(extra);
            int length = Math.Min(BinaryPrimitives.ReadUInt16LittleEndian(extra[2..]), extra.Length - 4);
            if (id == Zip64Field) return extra.Slice(4, length);
            extra = extra[(4 + length)..];
        }

        return [];
    }
}
