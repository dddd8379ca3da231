namespace ConvBert.Kernels.Quantization;

/// <summary>What the kernels need to know of the bytes of a column.</summary>
/// <param name="Sum">Their sum.</param>
/// <param name="Cross">The column's <see cref="CrossTerms"/>.</param>
internal readonly record struct ColumnTerms(int Sum, int Cross)
{
    /// <summary>The terms of both parts of a column.</summary>
    public static ColumnTerms operator +(ColumnTerms left, ColumnTerms right) => new(left.Sum + right.Sum, left.Cross + right.Cross);

    /// <summary>Those of an even number of steps of k.</summary>
    public static ColumnTerms Of(ReadOnlySpan<sbyte> weights)
    {
        int sum = 0, cross = 0;
        for (int k = 0; k < weights.Length; k += 2)
        {
            sum += weights[k] + weights[k + 1];
            cross += CrossTerms.OfWeights(weights[k], weights[k + 1]);
        }

        return new(sum, cross);
    }
}
