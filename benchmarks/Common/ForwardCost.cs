namespace ConvBert.Measurement;

/// <summary>
/// What a forward of the backbone costs, derived from the configuration alone: multiply-adds count as two operations; everything that is not a
/// product or a convolution (softmax, layer norm, activation, bias, look-ups) counts as nothing, so a share of the peak is a lower bound.
/// </summary>
/// <remarks>
/// Multiply-adds of one token in one layer, with H = hidden, A = heads · head size, K = kernel size, n = heads, I = intermediate, g = groups:
/// query, key, value, conv_out 4·H·A; depthwise H·K; pointwise H·A; kernels A·n·K; span convolution A·K; output 2A·H; feed-forward 2·H·I/g;
/// self-attention 2·A for each token of its row. Once a token: E·H where the embeddings are projected.
/// </remarks>
internal static class ForwardCost
{
    /// <summary>Floating-point operations of a forward over rows of the given lengths.</summary>
    public static double Operations(ConvBertConfig config, IEnumerable<int> rowLengths)
    {
        double perToken = config.NumHiddenLayers * LinearMultiplyAdds(config);
        if (config.HasEmbeddingsProject) perToken += (double)config.EmbeddingSize * config.HiddenSize;
        double perPair = 2.0 * config.NumHiddenLayers * config.AllHeadSize;
        return 2 * rowLengths.Sum(length => (length * perToken) + ((double)length * length * perPair));
    }

    /// <summary>Bytes of weights that a forward reads at least once: all but the embedding tables, of which only a few rows are.</summary>
    public static double WeightBytes(ConvBertConfig config) => sizeof(float) * ConvBertWeightTable
        .Slots(config, ConvBertArchitecture.Model)
        .Where(slot => !slot.Name.StartsWith("embeddings.", StringComparison.Ordinal))
        .Sum(slot => (double)slot.ElementCount);

    private static double LinearMultiplyAdds(ConvBertConfig c)
    {
        double hidden = c.HiddenSize, all = c.AllHeadSize, taps = c.ConvKernelSize;
        double projections = 5 * hidden * all;
        double convolutions = (hidden * taps) + (all * c.EffectiveAttentionHeads * taps) + (all * taps);
        double output = 2 * all * hidden;
        double feedForward = 2 * hidden * c.IntermediateSize / c.NumGroups;
        return projections + convolutions + output + feedForward;
    }
}
