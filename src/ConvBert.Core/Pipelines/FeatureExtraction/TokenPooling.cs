using System.Numerics.Tensors;

namespace ConvBert.Pipelines;

/// <summary>Pools the hidden states of one text.</summary>
/// <remarks>Sums are chains over the tokens in their order, so that an embedding's bits are the same on every machine.</remarks>
internal static class TokenPooling
{
    /// <summary>Pools <paramref name="hidden"/> into one vector.</summary>
    /// <param name="hidden"><c>[tokens, width]</c></param>
    /// <param name="attentionMask"><c>[tokens]</c>: 0 for padding.</param>
    /// <param name="pooling">Any but <see cref="Pooling.None"/>.</param>
    /// <param name="skipped">How many tokens at the beginning are left out: those of a prompt.</param>
    /// <param name="pooled">Receives the vector, <c>[width]</c>.</param>
    /// <exception cref="PipelineException">No token is left.</exception>
    public static void Pool(
        ReadOnlySpan<float> hidden, ReadOnlySpan<int> attentionMask, Pooling pooling, int skipped, Span<float> pooled)
    {
        int start = attentionMask.IndexOfAnyExcept(0);
        int first = start < 0 ? start : Next(attentionMask, start + skipped);
        if (first < 0)
        {
            throw new PipelineException(
                skipped == 0 ? "A text without any token cannot be pooled." : "The text has no token behind its prompt to be pooled.");
        }

        int width = pooled.Length;
        if (pooling is Pooling.Cls or Pooling.LastToken)
        {
            int token = pooling == Pooling.Cls ? first : attentionMask.LastIndexOfAnyExcept(0);
            hidden.Slice(token * width, width).CopyTo(pooled);
            return;
        }

        ReadOnlySpan<float> state = hidden.Slice(first * width, width);
        double weights = pooling == Pooling.WeightedMean ? first - start + 1 : 1;
        if (pooling == Pooling.WeightedMean) TensorPrimitives.Multiply(state, (float)weights, pooled);
        else state.CopyTo(pooled);
        for (int token = Next(attentionMask, first + 1); token >= 0; token = Next(attentionMask, token + 1))
        {
            state = hidden.Slice(token * width, width);
            int weight = pooling == Pooling.WeightedMean ? token - start + 1 : 1;
            if (pooling == Pooling.Max) TensorPrimitives.Max(pooled, state, pooled);
            else if (weight == 1) TensorPrimitives.Add(pooled, state, pooled);
            else TensorPrimitives.FusedMultiplyAdd(state, weight, pooled, pooled);
            weights += weight;
        }

        if (pooling == Pooling.MeanSqrtLen) weights = Math.Sqrt(weights);
        if (pooling != Pooling.Max) TensorPrimitives.Divide(pooled, (float)weights, pooled);
    }

    /// <summary>Scales each vector of <paramref name="vectors"/> <c>[count, width]</c> to length 1; a zero vector stays as it is.</summary>
    public static void Normalize(Span<float> vectors, int width)
    {
        for (int at = 0; at < vectors.Length; at += width)
        {
            Span<float> vector = vectors.Slice(at, width);
            double norm = Norm(vector);
            if (norm > 0) TensorPrimitives.Divide(vector, (float)norm, vector);
        }
    }

    /// <summary>The next token from <paramref name="from"/> on that is no padding; −1 for none.</summary>
    private static int Next(ReadOnlySpan<int> attentionMask, int from)
    {
        if (from >= attentionMask.Length) return -1;
        int next = attentionMask[from..].IndexOfAnyExcept(0);
        return next < 0 ? -1 : from + next;
    }

    /// <summary>Summed one after the other in double precision.</summary>
    private static double Norm(ReadOnlySpan<float> vector)
    {
        double squares = 0;
        foreach (float value in vector) squares += (double)value * value;
        return Math.Sqrt(squares);
    }
}
