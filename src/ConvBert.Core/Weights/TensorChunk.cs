namespace ConvBert.Weights;

/// <summary>A range of a tensor's elements, the work of one thread at a time.</summary>
internal readonly record struct TensorChunk(TensorClaim Claim, int Start, int Count)
{
    /// <summary>Elements of a chunk, 1 MiB: half of a core's L2, the packed copy being the other half.</summary>
    private const int MaxLength = 1 << 18;

    /// <summary>
    /// The memory, in floats, that the values are kept in: a load's buffers are measured by it. Where it is a quarter, so are the chunks.
    /// </summary>
    public int KeptLength => Kept(Claim, Count);

    /// <summary>Adds a tensor's chunks; one for all of it where it can only be read as a whole.</summary>
    public static void Divide(List<TensorChunk> chunks, TensorClaim claim, bool inParts)
    {
        int length = claim.Length;
        int chunkLength = inParts && claim.Unit > 0 ? Math.Max(Kept(claim, MaxLength) / claim.Unit, 1) * claim.Unit : length;
        for (int start = 0; start < length; start += chunkLength) chunks.Add(new(claim, start, Math.Min(chunkLength, length - start)));
    }

    private static int Kept(TensorClaim claim, int length) => claim.Quantized is null ? length : length / sizeof(float);
}
