using System.Numerics.Tensors;

namespace ConvBert.Inputs;

/// <summary>Checks Hugging Face's padded arguments and lays them out as sequences.</summary>
internal static class PaddedInputs
{
    /// <summary>Fills <paramref name="sequences"/> from <paramref name="inputs"/>.</summary>
    /// <param name="inputs">The arguments.</param>
    /// <param name="config">The sizes that they must fit.</param>
    /// <param name="maskPenalty">The number that is added to the score of a masked key.</param>
    /// <param name="sequences">Receives the tokens.</param>
    /// <exception cref="ArgumentException">An argument is missing, given twice, has a wrong shape or holds an id out of range; the message
    /// names it.</exception>
    public static void Prepare(ConvBertInputs inputs, ConvBertConfig config, float maskPenalty, TokenSequences sequences)
    {
        (int batch, int sequence) = Shape(inputs);
        if (config.ChunkSizeFeedForward > 0 && sequence % config.ChunkSizeFeedForward != 0)
        {
            throw new ArgumentException(
                $"The sequence has {sequence} tokens; with chunk_size_feed_forward = {config.ChunkSizeFeedForward} it must be a multiple "
                + "of that.", nameof(inputs));
        }

        sequences.Set(batch, sequence);
        if (inputs.InputIds is not null)
            Ids(inputs.InputIds, "input_ids", batch, sequence, config.VocabSize, "vocab_size", sequences.InputIds);
        else sequences.InputsEmbeds = Embeds(inputs.InputsEmbeds!, "inputs_embeds", config.EmbeddingSize);
        if (inputs.TokenTypeIds is not null)
            Ids(inputs.TokenTypeIds, "token_type_ids", batch, sequence, config.TypeVocabSize, "type_vocab_size", sequences.TokenTypeIds);
        else CheckLength(sequence, config, "token_type_ids");
        if (inputs.PositionIds is not null)
            Ids(
                inputs.PositionIds, "position_ids", batch, sequence, config.MaxPositionEmbeddings, "max_position_embeddings",
                sequences.PositionIds);
        else CheckLength(sequence, config, "position_ids");
        if (inputs.AttentionMask is not null) Mask(inputs.AttentionMask, "attention_mask", batch, sequence, maskPenalty, sequences);
    }

    /// <summary>The head mask as <c>[layers, heads]</c>; null if none is given.</summary>
    /// <exception cref="ArgumentException">Its shape is neither <c>[heads]</c> nor <c>[layers, heads]</c>.</exception>
    public static float[]? HeadMask(Tensor<float>? mask, int layers, int heads)
    {
        if (mask is null) return null;
        bool perLayer = mask.Rank == 2;
        if (mask.Rank is not (1 or 2) || mask.Lengths[^1] != heads || (perLayer && mask.Lengths[0] != layers))
        {
            throw new ArgumentException(
                $"head_mask has shape {Describe(mask.Lengths)}; expected [{heads}] or [{layers}, {heads}] (layers, effective "
                + "heads).", nameof(mask));
        }

        float[] given = Values(mask);
        var factors = new float[layers * heads];
        for (int i = 0; i < factors.Length; i++) factors[i] = given[perLayer ? i : i % heads];
        return factors;
    }

    /// <summary>A tensor's elements, row-major.</summary>
    public static T[] Values<T>(Tensor<T> tensor)
    {
        var values = new T[tensor.FlattenedLength];
        tensor.FlattenTo(values);
        return values;
    }

    /// <summary>A shape as text: <c>[2, 6]</c>.</summary>
    public static string Describe(ReadOnlySpan<nint> lengths) => $"[{string.Join(", ", lengths.ToArray())}]";

    private static (int Batch, int Sequence) Shape(ConvBertInputs inputs)
    {
        if (inputs.InputIds is not null && inputs.InputsEmbeds is not null)
        {
            throw new ArgumentException("You cannot specify both input_ids and inputs_embeds at the same time.", nameof(inputs));
        }

        ReadOnlySpan<nint> lengths;
        if (inputs.InputIds is not null)
        {
            lengths = inputs.InputIds.Lengths;
            if (lengths.Length != 2)
                throw new ArgumentException($"input_ids has shape {Describe(lengths)}; expected [batch, sequence].", nameof(inputs));
        }
        else if (inputs.InputsEmbeds is not null)
        {
            lengths = inputs.InputsEmbeds.Lengths;
            if (lengths.Length != 3)
                throw new ArgumentException(
                    $"inputs_embeds has shape {Describe(lengths)}; expected [batch, sequence, embedding_size].", nameof(inputs));
        }
        else
        {
            throw new ArgumentException("You have to specify either input_ids or inputs_embeds.", nameof(inputs));
        }

        if (lengths[0] == 0 || lengths[1] == 0)
        {
            throw new ArgumentException(
                $"The batch has shape {Describe(lengths)}; expected at least one sequence and one token.", nameof(inputs));
        }

        return (checked((int)lengths[0]), checked((int)lengths[1]));
    }

    private static void CheckLength(int sequence, ConvBertConfig config, string argument)
    {
        if (sequence > config.MaxPositionEmbeddings)
        {
            throw new ArgumentException(
                $"The sequence has {sequence} tokens, more than max_position_embeddings = {config.MaxPositionEmbeddings}; longer "
                + $"sequences need {argument}.",
                argument);
        }
    }

    private static void Ids(Tensor<long> tensor, string argument, int batch, int sequence, int size, string sizeName, Span<int> destination)
    {
        ReadOnlySpan<nint> lengths = tensor.Lengths;
        if (lengths.Length != 2 || !Broadcasts(lengths[0], batch) || !Broadcasts(lengths[1], sequence))
        {
            throw new ArgumentException($"{argument} has shape {Describe(lengths)}; expected [{batch}, {sequence}].", argument);
        }

        long[] values = Values(tensor);
        for (int i = 0; i < destination.Length; i++)
        {
            int row = lengths[0] == 1 ? 0 : i / sequence;
            int column = lengths[1] == 1 ? 0 : i % sequence;
            long id = values[(row * (int)lengths[1]) + column];
            if (id < 0 || id >= size)
            {
                throw new ArgumentOutOfRangeException(
                    argument, id, $"{argument} holds {id} at [{i / sequence}, {i % sequence}]; expected 0 to {size - 1} ({sizeName} "
                        + $"= {size}).");
            }

            destination[i] = (int)id;
        }
    }

    /// <summary>Broadcasts as PyTorch does: a last axis of 1 is repeated for all channels.</summary>
    private static float[] Embeds(Tensor<float> tensor, string argument, int width)
    {
        float[] values = Values(tensor);
        nint given = tensor.Lengths[2];
        if (given == width) return values;
        if (given != 1)
        {
            throw new ArgumentException(
                $"{argument} has shape {Describe(tensor.Lengths)}; expected a last axis of embedding_size = {width}.", argument);
        }

        var repeated = new float[values.Length * width];
        for (int i = 0; i < values.Length; i++) repeated.AsSpan(i * width, width).Fill(values[i]);
        return repeated;
    }

    /// <summary>(1 − mask)·penalty, as Hugging Face adds it to the scores.</summary>
    private static void Mask(Tensor<float> tensor, string argument, int batch, int sequence, float penalty, TokenSequences sequences)
    {
        ReadOnlySpan<nint> lengths = tensor.Lengths;
        bool perQuery = lengths.Length == 3;
        if (lengths.Length is not (2 or 3) || !Broadcasts(lengths[0], batch) || !Broadcasts(lengths[^1], sequence)
            || (perQuery && !Broadcasts(lengths[1], sequence)))
        {
            throw new ArgumentException(
                $"{argument} has shape {Describe(lengths)}; expected [{batch}, {sequence}] or [{batch}, {sequence}, "
                + $"{sequence}].", argument);
        }

        float[] values = Values(tensor);
        int queries = perQuery ? sequence : 1;
        int givenQueries = perQuery ? (int)lengths[1] : 1;
        int givenKeys = (int)lengths[^1];
        Span<float> added = sequences.ReserveMask(queries);
        for (int i = 0; i < added.Length; i++)
        {
            int key = givenKeys == 1 ? 0 : i % sequence;
            int query = givenQueries == 1 ? 0 : i / sequence % queries;
            int row = lengths[0] == 1 ? 0 : i / sequence / queries;
            added[i] = (1 - values[(((row * givenQueries) + query) * givenKeys) + key]) * penalty;
        }
    }

    private static bool Broadcasts(nint length, int expected) => length == expected || length == 1;
}
