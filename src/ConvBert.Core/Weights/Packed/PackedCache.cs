using ConvBert.Kernels;
using ConvBert.Kernels.Memory;
using ConvBert.Model;

namespace ConvBert.Weights;

/// <summary>
/// Fills a model's weights from the packed cache if possible, otherwise from the checkpoint, and then stores them in the cache for the next
/// load. The cache is optional: whatever is wrong with it, the model loads, and the report says what was wrong.
/// </summary>
internal static class PackedCache
{
    private const string Extension = ".packed";

    /// <summary>Fills the memory of the tensors.</summary>
    /// <returns>What became of the cache.</returns>
    /// <exception cref="Checkpoints.CheckpointException">The checkpoint cannot be read, or an element is not finite.</exception>
    /// <exception cref="ArgumentException">The folder or the check of the options is invalid.</exception>
    public static (PackedCacheState State, string? Note) Fill(BoundWeights weights, List<TensorClaim> tensors, ConvBertLoadOptions options)
    {
        using var team = new ChunkTeam();
        if (options.PackedCache is not { } folder)
        {
            TensorReader.Read(weights, tensors, team);
            return (PackedCacheState.Off, null);
        }

        ArgumentException.ThrowIfNullOrEmpty(folder, nameof(options));
        if (!Enum.IsDefined(options.PackedCacheCheck))
            throw new ArgumentOutOfRangeException(nameof(options), options.PackedCacheCheck, "PackedCacheCheck is Contents or FileTimes.");
        return Fill(weights, tensors, folder, options.PackedCacheCheck, team);
    }

    private static (PackedCacheState State, string? Note) Fill(
        BoundWeights weights, List<TensorClaim> tensors, string folder, PackedCacheCheck check, ChunkTeam team)
    {
        List<NativeBuffer> buffers = Storage(tensors);
        Checksum? fingerprint = null;
        string path = folder, note = "";
        try
        {
            fingerprint = CheckpointFingerprint.Of(weights, tensors, check, team);
            path = Path.Combine(folder, fingerprint + Extension);
            if (File.Exists(path))
            {
                if (PackedFile.Map(path, fingerprint.Value, buffers, team) is not { } reason)
                {
                    TensorReader.Read(weights, tensors.FindAll(tensor => tensor.Storage.Length == 0), team);
                    return (PackedCacheState.Mapped, null);
                }

                note = $"{path} {reason}";
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            note = $"{path} cannot be read: {exception.Message}";
        }

        TensorReader.Read(weights, tensors, team);
        if (fingerprint is not { } known) return (PackedCacheState.Unavailable, note);
        try
        {
            Directory.CreateDirectory(folder);
            bool written = PackedFile.Write(
                path, known, buffers, team, () => CheckpointFingerprint.Of(weights, tensors, check, team) == known);
            return written
                ? (PackedCacheState.Written, note.Length == 0 ? null : note)
                : (PackedCacheState.Unavailable, $"{weights.Path} changed while it was read");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (PackedCacheState.Unavailable, $"{path} cannot be written: {exception.Message}");
        }
    }

    /// <summary>The memory of all tensors, each buffer once, in their order.</summary>
    private static List<NativeBuffer> Storage(List<TensorClaim> tensors)
    {
        var seen = new HashSet<NativeBuffer>(ReferenceEqualityComparer.Instance);
        List<NativeBuffer> buffers = [];
        foreach (TensorClaim tensor in tensors)
        {
            foreach (NativeBuffer buffer in tensor.Storage)
            {
                if (seen.Add(buffer)) buffers.Add(buffer);
            }
        }

        return buffers;
    }
}
