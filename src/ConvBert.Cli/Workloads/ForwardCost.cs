namespace ConvBert.Cli.Workloads;

/// <summary>
/// What a forward of the backbone costs, derived from the configuration alone: multiply-adds count as two operations; everything that is
/// not a product or a convolution (softmax, layer norm, activation, bias, look-ups) counts as nothing, so a share of the peak is a lower
/// bound.
/// </summary>
/// <remarks>
/// Multiply-adds of one token in one layer, with H = hidden, A = heads · head size, K = kernel size, n = heads, I = intermediate, g =
/// groups: query, key, value, conv_out 4·H·A; depthwise H·K; pointwise H·A; kernels A·n·K; span convolution A·K; output 2A·H; feed-forward
/// 2·H·I/g; self-attention 2·A for each token of its row. Once a token: E·H where the embeddings are projected.
/// </remarks>
internal static class ForwardCost
{
    /// <summary>Floating-point operations of a forward over rows of the given lengths.</summary>
    public static double Operations(ConvBertConfig config, IReadOnlyCollection<int> rowLengths) =>
        Enum.GetValues<ForwardStep>().Sum(step => Operations(config, step, rowLengths));

    /// <summary>Floating-point operations of one step, in all layers together.</summary>
    public static double Operations(ConvBertConfig config, ForwardStep step, IReadOnlyCollection<int> rowLengths)
    {
        double tokens = rowLengths.Sum(length => (double)length);
        if (step == ForwardStep.Embeddings) return config.HasEmbeddingsProject ? 2 * tokens * config.EmbeddingSize * config.HiddenSize : 0;
        if (step == ForwardStep.Attention)
            return 4 * rowLengths.Sum(length => (double)length * length) * config.NumHiddenLayers * config.AllHeadSize;
        return 2 * tokens * config.NumHiddenLayers * MultiplyAdds(config, step);
    }

    /// <summary>Bytes of weights that a forward reads at least once: all but the embedding tables, of which only a few rows are.</summary>
    public static double WeightBytes(ConvBertConfig config) => sizeof(float) * ConvBertTensors
        .Shapes(config, ConvBertArchitecture.Model)
        .Where(tensor => !tensor.Key.StartsWith("embeddings.", StringComparison.Ordinal))
        .Sum(tensor => tensor.Value.Aggregate(1.0, (count, size) => count * size));

    /// <summary>Of one token in one layer.</summary>
    private static double MultiplyAdds(ConvBertConfig c, ForwardStep step)
    {
        double hidden = c.HiddenSize, all = c.AllHeadSize, taps = c.ConvKernelSize;
        return step switch
        {
            ForwardStep.Projections => 4 * hidden * all,
            ForwardStep.Convolution => (hidden * taps) + (hidden * all) + (all * c.EffectiveAttentionHeads * taps) + (all * taps),
            ForwardStep.MixedOutput => 2 * all * hidden,
            ForwardStep.Intermediate or ForwardStep.FeedForwardOutput => hidden * c.IntermediateSize / c.NumGroups,
            _ => 0,
        };
    }
}
