using System.Collections.Concurrent;
using System.Globalization;
using ConvBert.Checkpoints;

namespace ConvBert.TensorFlow.Bundle;

/// <summary>The variables of a TensorFlow 1 checkpoint under their own names; data is verified against its checksum on first use.</summary>
internal sealed class BundleCheckpoint : CheckpointBase
{
    internal const string FormatName = "tensorflow-1";
    internal const string IndexExtension = ".index";

    private const int BlockBytes = 1 << 16;

    private readonly Dictionary<string, TensorEntry> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BundleEntry> _entries = new(StringComparer.Ordinal);
    private readonly Dictionary<int, ReadableFile> _shards = [];
    private readonly ConcurrentDictionary<string, bool> _verified = new(StringComparer.Ordinal);
    private readonly string _prefix;

    private BundleCheckpoint(string path)
        : base(path, FormatName) => _prefix = path[..^IndexExtension.Length];

    public override IReadOnlyDictionary<string, TensorEntry> Tensors => _tensors;

    internal static BundleCheckpoint Open(string path)
    {
        var checkpoint = new BundleCheckpoint(path);
        try
        {
            checkpoint.ReadIndex();
            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    public override void ReadBytes(TensorEntry tensor, long offset, Span<byte> destination)
    {
        CheckRange(tensor, offset, destination.Length);
        if (!_entries.TryGetValue(tensor.Name, out BundleEntry? entry))
            throw new CheckpointException(Path, tensor.Name, "is not in the checkpoint");
        ReadableFile shard = _shards[entry.Shard];
        if (!_verified.ContainsKey(tensor.Name)) Verify(tensor, entry, shard);
        shard.ReadExactly(entry.Offset + offset, destination);
    }

    // The checksum that is verified on first use covers the whole tensor.
    public override bool SupportsPartialReads(TensorEntry tensor) => false;

    protected override void Dispose(bool disposing)
    {
        foreach (ReadableFile shard in _shards.Values) shard.Dispose();
    }

    private void ReadIndex()
    {
        IReadOnlyList<(string Name, byte[] Value)> table;
        using (ReadableFile index = ReadableFile.Open(Path)) table = SortedTable.Read(index);
        if (table is not [("", byte[] first), ..])
            throw new CheckpointException(Path, null, "has no header; expected an entry under the empty name");
        var header = BundleHeader.Parse(Path, first);
        foreach ((string name, byte[] value) in table.Skip(1))
        {
            var entry = BundleEntry.Parse(Path, name, value);
            ReadableFile shard = Shard(name, entry.Shard, header.Shards);
            if (entry.Offset > shard.Length || entry.Size > shard.Length - entry.Offset)
                throw new CheckpointException(
                    Path, name, $"takes {entry.Size} bytes from {entry.Offset} on; {shard.Path} has {shard.Length}");
            _entries.Add(name, entry);
            _tensors.Add(name, new TensorEntry(name, entry.DType, entry.Shape, shard.Path));
        }
    }

    private ReadableFile Shard(string variable, int shard, int count)
    {
        if (shard >= count) throw new CheckpointException(Path, variable, $"is in data file {shard}; there are {count}, counted from 0");
        if (_shards.TryGetValue(shard, out ReadableFile? open)) return open;
        return _shards[shard] = ReadableFile.Open(string.Create(CultureInfo.InvariantCulture, $"{_prefix}.data-{shard:D5}-of-{count:D5}"));
    }

    private void Verify(TensorEntry tensor, BundleEntry entry, ReadableFile shard)
    {
        byte[] block = new byte[Math.Min(BlockBytes, entry.Size)];
        uint state = MaskedCrc32C.Begin();
        for (long done = 0; done < entry.Size;)
        {
            Span<byte> part = block.AsSpan(0, (int)Math.Min(block.Length, entry.Size - done));
            shard.ReadExactly(entry.Offset + done, part);
            state = MaskedCrc32C.Append(state, part);
            done += part.Length;
        }

        MaskedCrc32C.Verify(state, entry.Checksum, shard.Path, tensor.Name, "the numbers");
        _verified[tensor.Name] = true;
    }
}
