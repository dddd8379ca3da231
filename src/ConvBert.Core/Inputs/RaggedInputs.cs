namespace ConvBert.Inputs;

/// <summary>Checks a ragged batch against a configuration.</summary>
internal static class RaggedInputs
{
    /// <exception cref="ArgumentException">No tokens, an id out of range, or a text longer than the position table; the argument is named.</exception>
    public static void Check(TokenBatch batch, ConvBertConfig config)
    {
        ArgumentNullException.ThrowIfNull(batch);
        if (batch.SequenceCount == 0) throw new ArgumentException("The batch has no texts; expected at least one.", nameof(batch));
        if (ReferenceEquals(batch.CheckedFor, config)) return;
        if (batch.MaxSequenceLength > config.MaxPositionEmbeddings)
        {
            throw new ArgumentException(
                $"A text has {batch.MaxSequenceLength} tokens, more than max_position_embeddings = {config.MaxPositionEmbeddings}; cut it or split it before.", nameof(batch));
        }

        Check(batch.InputIds, config.VocabSize, "input_ids", "vocab_size");
        Check(batch.TokenTypeIds, config.TypeVocabSize, "token_type_ids", "type_vocab_size");
    }

    private static void Check(ReadOnlySpan<int> ids, int size, string argument, string sizeName)
    {
        // A plain loop: the vectorized search takes longer to compile than a first text takes to answer.
        int index = 0;
        while (index < ids.Length && (uint)ids[index] < (uint)size) index++;
        if (index == ids.Length) return;
        throw new ArgumentOutOfRangeException(
            argument, ids[index], $"{argument} holds {ids[index]} at token {index} of the batch; expected 0 to {size - 1} ({sizeName} = {size}).");
    }
}
