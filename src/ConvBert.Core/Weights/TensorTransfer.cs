using ConvBert.Kernels.Memory;

namespace ConvBert.Weights;

/// <summary>
/// Moves tensors between a model's packed memory and plain memory in the checkpoint's order, on several threads: once a training step.
/// </summary>
internal static unsafe class TensorTransfer
{
    /// <summary>Packs values into the model's memory. No forward may run meanwhile.</summary>
    /// <param name="claims">The tensors to change: all of a model, or some.</param>
    /// <param name="values">Their values, one buffer a claim, row-major as in the checkpoint.</param>
    /// <param name="team">The threads.</param>
    /// <exception cref="ArgumentException">The buffers are not as many or not as long as the tensors.</exception>
    /// <exception cref="InvalidOperationException">The model's memory is mapped from a packed cache, which cannot be written
    /// to.</exception>
    public static void Set(IReadOnlyList<TensorClaim> claims, IReadOnlyList<NativeBuffer> values, ChunkTeam team)
    {
        Check(claims, values);
        foreach (TensorClaim claim in claims)
        {
            if (claim.Quantized is not null)
                throw new InvalidOperationException($"{claim.Name} is kept in 8 bits; load the model in float32 to change it.");
            if (Array.Exists(claim.Storage, buffer => buffer.IsMapped))
                throw new InvalidOperationException(
                    $"{claim.Name} is mapped from the packed cache; load the model without PackedCache to change it.");
        }

        var chunks = new List<TensorChunk>();
        var firstChunks = new int[claims.Count];
        for (int i = 0; i < claims.Count; i++)
        {
            firstChunks[i] = chunks.Count;
            TensorChunk.Divide(chunks, claims[i], inParts: true);
        }

        team.Run(chunks.Count, 0, (index, _) =>
        {
            int tensor = Array.BinarySearch(firstChunks, index);
            if (tensor < 0) tensor = ~tensor - 1;
            TensorChunk chunk = chunks[index];
            chunk.Claim.Set(chunk.Start, new ReadOnlySpan<float>(values[tensor].Pointer + chunk.Start, chunk.Count));
        });
    }

    /// <summary>Unpacks values from the model's memory.</summary>
    /// <param name="claims">The tensors: all of a model, or some.</param>
    /// <param name="values">Receive the values, one buffer a claim, row-major as in the checkpoint.</param>
    /// <param name="team">The threads.</param>
    /// <exception cref="ArgumentException">The buffers are not as many or not as long as the tensors.</exception>
    public static void Get(IReadOnlyList<TensorClaim> claims, IReadOnlyList<NativeBuffer> values, ChunkTeam team)
    {
        Check(claims, values);
        team.Run(claims.Count, 0, (index, _) => claims[index].Get(values[index].Span));
    }

    private static void Check(IReadOnlyList<TensorClaim> claims, IReadOnlyList<NativeBuffer> values)
    {
        if (claims.Count != values.Count)
            throw new ArgumentException($"{values.Count} buffers for {claims.Count} tensors.", nameof(values));
        for (int i = 0; i < claims.Count; i++)
        {
            if (values[i].Length != claims[i].Length)
                throw new ArgumentException(
                    $"{claims[i].Name} has {claims[i].Length} elements, its buffer {values[i].Length}.", nameof(values));
        }
    }
}
