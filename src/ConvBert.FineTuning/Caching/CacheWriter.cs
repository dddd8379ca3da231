using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.InteropServices;
using ConvBert.Tokenization.Files;
using ConvBert.Training;

namespace ConvBert.FineTuning.Caching;

/// <summary>Writes a cache, example by example in constant memory; the file is there as a whole or not at all.</summary>
internal sealed class CacheWriter : IDisposable
{
    private readonly FileStream _file;
    private readonly FileStream _index;
    private readonly XxHash128 _hash = new();
    private readonly ArrayBufferWriter<byte> _record = new();
    private long _count;

    private CacheWriter(FileStream file)
    {
        _file = file;
        _index = new FileStream(
            file.Name + ".index", FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
    }

    /// <summary>Writes a cache.</summary>
    /// <param name="path">The file.</param>
    /// <param name="key">What tells it from others.</param>
    /// <param name="examples">The examples.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">Permission is missing.</exception>
    public static void Write(string path, byte[] key, IEnumerable<TrainingExample> examples) => AtomicFiles.Write(path, file =>
    {
        using var writer = new CacheWriter(file);
        file.Write(new byte[CacheFormat.HeaderBytes]);
        foreach (TrainingExample example in examples) writer.Add(example);
        writer.Finish(key);
    });

    public void Dispose() => _index.Dispose();

    private void Add(TrainingExample example)
    {
        Span<byte> place = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(place, _file.Position);
        _index.Write(place);
        _record.ResetWrittenCount();
        Words((int)example.Form, example.Texts.Count, example.Labels.Length, example.Targets.Length);
        foreach (TokenizedText text in example.Texts) Words(text.InputIds.Length, text.TokenTypeIds.IsEmpty ? 0 : 1);
        Bytes(example.Labels.Span);
        Bytes(example.Targets.Span);
        foreach (TokenizedText text in example.Texts)
        {
            Bytes(text.InputIds.Span);
            Bytes(text.TokenTypeIds.Span);
        }

        int rest = _record.WrittenCount % CacheFormat.Alignment;
        if (rest > 0) _record.Write(new byte[CacheFormat.Alignment - rest]);
        if (_record.WrittenCount >= CacheFormat.MaxRecordBytes)
        {
            throw new DatasetException(
                $"Example {_count} takes {_record.WrittenCount} bytes; a cache holds examples of less than {CacheFormat.MaxRecordBytes}.");
        }

        Append(_record.WrittenSpan);
        _count++;
    }

    private void Finish(ReadOnlySpan<byte> key)
    {
        long place = _file.Position;
        _index.Position = 0;
        byte[] block = new byte[1 << 16];
        while (_index.Read(block) is > 0 and var read) Append(block.AsSpan(0, read));
        Span<byte> header = stackalloc byte[CacheFormat.HeaderBytes];
        CacheFormat.Mark.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header[8..], _count);
        BinaryPrimitives.WriteInt64LittleEndian(header[16..], place);
        key.CopyTo(header[24..]);
        _hash.GetCurrentHash(header[(24 + CacheFormat.HashBytes)..]);
        _file.Position = 0;
        _file.Write(header);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        _file.Write(bytes);
        _hash.Append(bytes);
    }

    private void Words(params ReadOnlySpan<int> words) => Bytes(words);

    private void Bytes<T>(ReadOnlySpan<T> values) where T : unmanaged => _record.Write(MemoryMarshal.AsBytes(values));
}
