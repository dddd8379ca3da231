using System.Numerics.Tensors;

namespace ConvBert.Pipelines;

/// <summary>Pools the hidden states of one text.</summary>
internal static class TokenPooling
{
    /// <summary>Pools <paramref name="hidden"/> into one vector.</summary>
    /// <param name="hidden"><c>[tokens, width]</c></param>
    /// <param name="attentionMask"><c>[tokens]</c>: 0 for padding.</param>
    /// <param name="width">Length of each vector.</param>
    /// <param name="pooling">Any but <see cref="Pooling.None"/>.</param>
    public static float[] Pool(ReadOnlySpan<float> hidden, ReadOnlySpan<int> attentionMask, int width, Pooling pooling)
    {
        int first = attentionMask.IndexOfAnyExcept(0);
        if (first < 0) throw new PipelineException("A text without any token cannot be pooled.");
        float[] pooled = hidden.Slice(first * width, width).ToArray();
        if (pooling == Pooling.Cls) return pooled;
        int count = 1;
        for (int token = first + 1; token < attentionMask.Length; token++)
        {
            if (attentionMask[token] == 0) continue;
            ReadOnlySpan<float> state = hidden.Slice(token * width, width);
            if (pooling == Pooling.Max) TensorPrimitives.Max(pooled, state, pooled);
            else TensorPrimitives.Add(pooled, state, pooled);
            count++;
        }

        if (pooling == Pooling.Mean) TensorPrimitives.Divide(pooled, count, pooled);
        return pooled;
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

    /// <summary>Summed one after the other in double precision, so that an embedding's bits are the same on every machine.</summary>
    private static double Norm(ReadOnlySpan<float> vector)
    {
        double squares = 0;
        foreach (float value in vector) squares += (double)value * value;
        return Math.Sqrt(squares);
    }
}
