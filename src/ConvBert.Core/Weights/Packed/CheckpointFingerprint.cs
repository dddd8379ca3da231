using System.Runtime.InteropServices;
using System.Text;
using ConvBert.Checkpoints;
using ConvBert.Tokenization.Files;

namespace ConvBert.Weights;

/// <summary>
/// A checksum of everything that determines a model's packed weights: names, sources, types and shapes of the tensors, and their bytes or,
/// with <see cref="PackedCacheCheck.FileTimes"/>, the modification times of their files. Paths are ignored: a moved model keeps its
/// fingerprint.
/// </summary>
/// <remarks>
/// Bytes are read through the open checkpoint, not by its path, so that they are those of the file that the model is read from, even if
/// another file takes its name in the meantime.
/// </remarks>
internal sealed class CheckpointFingerprint
{
    private const int ChunkBytes = 1 << 18;
    private const int SampleBytes = 1 << 12;

    private readonly BoundWeights _weights;
    private readonly StringBuilder _description = new();
    private readonly List<Chunk> _chunks = [];

    private CheckpointFingerprint(BoundWeights weights) => _weights = weights;

    /// <summary>The fingerprint of the tensors that these claims are read from.</summary>
    /// <exception cref="CheckpointException">A file cannot be read.</exception>
    /// <exception cref="IOException">A file's time cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file's time may not be read.</exception>
    public static Checksum Of(BoundWeights weights, List<TensorClaim> claims, PackedCacheCheck check, ChunkTeam team)
    {
        var fingerprint = new CheckpointFingerprint(weights);
        fingerprint.Describe(check, claims);
        var checksums = new Checksum[fingerprint._chunks.Count + 1];
        team.Run(
            fingerprint._chunks.Count, fingerprint.BufferLength(), (index, buffer) => checksums[index] = fingerprint.Read(index, buffer));
        checksums[^1] = Checksum.Of(Encoding.UTF8.GetBytes(fingerprint._description.ToString()));
        return Checksum.Of(checksums);
    }

    private void Describe(PackedCacheCheck check, List<TensorClaim> claims)
    {
        _description.Append("check ").Append((int)check).Append('\n');
        var files = new SortedSet<string>(StringComparer.Ordinal) { _weights.Path };
        foreach (TensorClaim claim in claims)
        {
            _description.Append(claim.Name).Append(TensorEntry.Describe(claim.Definition.Shape)).Append(" = ");
            if (claim.Quantized is not null) _description.Append("8 bits of ");
            if (_weights.Find(claim.Name) is not { } tensor)
            {
                _description.Append("nothing\n");
                continue;
            }

            files.Add(tensor.File);
            _description.Append(tensor.Name).Append(' ').Append(tensor.DType.SafetensorsName()).Append('\n');
            bool inParts = _weights.ReadsParts(claim.Name);
            if (check == PackedCacheCheck.Contents) Divide(claim.Name, tensor.ByteLength, inParts ? ChunkBytes : tensor.ByteLength);
            else if (inParts) _chunks.Add(new(claim.Name, 0, (int)Math.Min(tensor.ByteLength, SampleBytes)));
        }

        if (check == PackedCacheCheck.FileTimes) DescribeFiles(files);
    }

    private void DescribeFiles(SortedSet<string> files)
    {
        foreach (string path in files)
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle handle = SharedFile.OpenHandle(path, FileShare.ReadWrite);
            long ticks = File.GetLastWriteTimeUtc(handle).Ticks;
            _description.Append(Path.GetFileName(path)).Append(' ').Append(RandomAccess.GetLength(handle)).Append(' ');
            _description.Append(ticks).Append('\n');
        }
    }

    private void Divide(string name, long bytes, long chunkBytes)
    {
        for (long start = 0; start < bytes; start += chunkBytes)
            _chunks.Add(new(name, start, checked((int)Math.Min(chunkBytes, bytes - start))));
    }

    private long BufferLength()
    {
        int most = 0;
        foreach (Chunk chunk in _chunks) most = Math.Max(most, chunk.Length);
        return (most + sizeof(float) - 1) / sizeof(float);
    }

    private Checksum Read(int index, Span<float> buffer)
    {
        Chunk chunk = _chunks[index];
        Span<byte> bytes = MemoryMarshal.AsBytes(buffer)[..chunk.Length];
        _weights.ReadBytes(chunk.Name, chunk.Start, bytes);
        return Checksum.Of(bytes);
    }

    private sealed record Chunk(string Name, long Start, int Length);
}
