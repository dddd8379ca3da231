namespace ConvBert.Inputs;

/// <summary>Validates a ragged batch.</summary>
internal static class RaggedInputs
{
    /// <exception cref="ArgumentException">The batch is empty, an id is out of range, or a sequence is longer than the position table; the
    /// message names it.</exception>
    public static void Check(TokenBatch batch, ConvBertConfig config)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.SequenceCount == 0) throw new ArgumentException("The batch is empty; expected at least one sequence.", nameof(batch));
        if (ReferenceEquals(batch.CheckedFor, config)) return;
        if (batch.MaxSequenceLength > config.MaxPositionEmbeddings)
        {
            throw new ArgumentException(
                $"A sequence has {batch.MaxSequenceLength} tokens, more than max_position_embeddings = {config.MaxPositionEmbeddings}; "
                + "truncate or split it.", nameof(batch));
        }

        Check(batch.InputIds, config.VocabSize, "input_ids", "vocab_size");
        Check(batch.TokenTypeIds, config.TypeVocabSize, "token_type_ids", "type_vocab_size");
    }

    private static void Check(ReadOnlySpan<int> ids, int size, string argument, string sizeName)
    {
        // A plain loop: compiling the vectorized search takes longer than a first forward pass.
        int index = 0;
        while (index < ids.Length && (uint)ids[index] < (uint)size) index++;
        if (index == ids.Length) return;
        throw new ArgumentOutOfRangeException(
            argument, ids[index], $"{argument} holds {ids[index]} at token {index} of the batch; expected 0 to {size - 1} "
                + $"({sizeName} = {size}).");
    }
}
