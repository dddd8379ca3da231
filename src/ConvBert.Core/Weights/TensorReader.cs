using System.Runtime.InteropServices;

namespace ConvBert.Weights;

/// <summary>
/// Reads, checks and packs a model's tensors on all processors. Work is dealt out in chunks small enough to stay in a core's cache from the
/// file to their place; what is kept in file order is read in place, everything else passes through one buffer a thread, so that memory
/// peaks at the weights themselves.
/// </summary>
internal sealed class TensorReader
{
    /// <summary>The buffers of all threads together take at most one part in this many of what the weights are kept in.</summary>
    private const int MaxStagingShare = 8;

    private readonly BoundWeights _weights;
    private readonly List<TensorChunk> _chunks = [];

    private TensorReader(BoundWeights weights, List<TensorClaim> claims)
    {
        _weights = weights;
        foreach (TensorClaim claim in claims) TensorChunk.Divide(_chunks, claim, weights.ReadsParts(claim.Name));
        _chunks.Sort((a, b) => b.Count.CompareTo(a.Count));
    }

    /// <summary>Fills the memory of the claims; a head that the caller allowed to be missing is filled with zeros.</summary>
    /// <exception cref="Checkpoints.CheckpointException">A tensor cannot be read or holds an element that is not finite.</exception>
    public static void Read(BoundWeights weights, List<TensorClaim> claims, ChunkTeam team)
    {
        // How weights are rounded to 8 bits may depend on other tensors.
        ReadAll(weights, claims.FindAll(claim => claim.Quantized is null), team);
        ReadAll(weights, claims.FindAll(claim => claim.Quantized is not null), team);
    }

    private static void ReadAll(BoundWeights weights, List<TensorClaim> claims, ChunkTeam team)
    {
        var reader = new TensorReader(weights, claims);
        long staging = 0, total = 0;
        foreach (TensorChunk chunk in reader._chunks)
        {
            total += chunk.KeptLength;
            if (chunk.Claim.InPlace is null) staging = Math.Max(staging, chunk.Count);
        }

        long threads = total / Math.Max(staging * MaxStagingShare, 1);
        team.Run(reader._chunks.Count, staging, reader.Read, (int)Math.Clamp(threads, 1, int.MaxValue));
    }

    private void Read(int index, Span<float> staging)
    {
        TensorChunk chunk = _chunks[index];
        if (chunk.Claim.InPlace is { } memory)
        {
            Read(chunk, memory.Span.Slice(chunk.Claim.Definition.First + chunk.Start, chunk.Count));
            return;
        }

        if (chunk.Claim.Quantized is { } quantized && _weights.IsQuantized(chunk.Claim.Name))
        {
            ReadQuantized(chunk, quantized, MemoryMarshal.Cast<float, sbyte>(staging)[..chunk.Count]);
            return;
        }

        Span<float> staged = staging[..chunk.Count];
        Read(chunk, staged);
        chunk.Claim.Set(chunk.Start, staged);
    }

    private void ReadQuantized(TensorChunk chunk, QuantizedTensor quantized, Span<sbyte> values)
    {
        // A chunk is whole output channels, or whole groups of them.
        int length = (int)chunk.Claim.Definition.ChannelLength;
        float[] scales = new float[chunk.Count / length];
        _weights.ReadQuantized(chunk.Claim.Name, chunk.Start / length, values, scales);
        quantized.Set(chunk.Start, values, scales);
    }

    private void Read(TensorChunk chunk, Span<float> destination)
    {
        if (_weights.IsMissingHead(chunk.Claim.Name)) destination.Clear();
        else _weights.Read(chunk.Claim.Name, chunk.Start, destination);
    }
}
