using System.Runtime.InteropServices;
using System.Text;
using ConvBert.Checkpoints;

namespace ConvBert.Weights;

/// <summary>
/// A checksum of all that decides a model's packed weights: which tensors, from where, of what type and shape, and their bytes or, with
/// <see cref="PackedCacheCheck.FileTimes"/>, the times of their files. Paths do not count: a model that is moved keeps its fingerprint.
/// </summary>
/// <remarks>
/// Bytes are read through the open checkpoint, not by its path, so that they are those of the very file that the model is read from, even when
/// another one takes its name meanwhile.
/// </remarks>
internal sealed class CheckpointFingerprint
{
    private const int PieceBytes = 1 << 18;
    private const int SampleBytes = 1 << 12;

    private readonly BoundWeights _weights;
    private readonly StringBuilder _description = new();
    private readonly List<Piece> _pieces = [];

    private CheckpointFingerprint(BoundWeights weights) => _weights = weights;

    /// <summary>The fingerprint of the tensors that these claims are read from.</summary>
    /// <exception cref="CheckpointException">A file cannot be read.</exception>
    /// <exception cref="IOException">A file's time cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file's time may not be read.</exception>
    public static Checksum Of(BoundWeights weights, List<TensorClaim> claims, PackedCacheCheck check, ChunkTeam team)
    {
        var fingerprint = new CheckpointFingerprint(weights);
        fingerprint.Describe(check, claims);
        var checksums = new Checksum[fingerprint._pieces.Count + 1];
        team.Run(fingerprint._pieces.Count, fingerprint.BufferLength(), (index, buffer) => checksums[index] = fingerprint.Read(index, buffer));
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
            if (_weights.Find(claim.Name) is not { } tensor)
            {
                _description.Append("nothing\n");
                continue;
            }

            files.Add(tensor.File);
            _description.Append(tensor.Name).Append(' ').Append(tensor.DType.SafetensorsName()).Append('\n');
            bool inParts = _weights.ReadsParts(claim.Name);
            if (check == PackedCacheCheck.Contents) Divide(claim.Name, tensor.ByteLength, inParts ? PieceBytes : tensor.ByteLength);
            else if (inParts) _pieces.Add(new(claim.Name, 0, (int)Math.Min(tensor.ByteLength, SampleBytes)));
        }

        if (check == PackedCacheCheck.FileTimes) DescribeFiles(files);
    }

    private void DescribeFiles(SortedSet<string> files)
    {
        foreach (string path in files)
        {
            using Microsoft.Win32.SafeHandles.SafeFileHandle handle = File.OpenHandle(path, share: FileShare.ReadWrite | FileShare.Delete);
            long ticks = File.GetLastWriteTimeUtc(handle).Ticks;
            _description.Append(Path.GetFileName(path)).Append(' ').Append(RandomAccess.GetLength(handle)).Append(' ').Append(ticks).Append('\n');
        }
    }

    private void Divide(string name, long bytes, long pieceBytes)
    {
        for (long start = 0; start < bytes; start += pieceBytes) _pieces.Add(new(name, start, checked((int)Math.Min(pieceBytes, bytes - start))));
    }

    private long BufferLength()
    {
        int most = 0;
        foreach (Piece piece in _pieces) most = Math.Max(most, piece.Length);
        return (most + sizeof(float) - 1) / sizeof(float);
    }

    private Checksum Read(int index, Span<float> buffer)
    {
        Piece piece = _pieces[index];
        Span<byte> bytes = MemoryMarshal.AsBytes(buffer)[..piece.Length];
        _weights.ReadBytes(piece.Name, piece.Start, bytes);
        return Checksum.Of(bytes);
    }

    private sealed record Piece(string Name, long Start, int Length);
}
