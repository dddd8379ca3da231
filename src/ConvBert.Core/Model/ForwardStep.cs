namespace ConvBert.Model;

/// <summary>The steps that a forward's time is told by; every layer passes through all but the first.</summary>
internal enum ForwardStep
{
    /// <summary>Look-ups, layer norm, and the projection where there is one.</summary>
    Embeddings,

    /// <summary>Query, key, value and convolution value: one product.</summary>
    Projections,

    /// <summary>Depthwise, pointwise, gate, kernels, span convolution.</summary>
    Convolution,

    /// <summary>Scores, softmax, context.</summary>
    Attention,

    /// <summary>The mixed heads' output product with its residual.</summary>
    MixedOutput,

    /// <summary>The layer norm behind it.</summary>
    MixedNorm,

    /// <summary>The feed-forward's first product with its activation.</summary>
    Intermediate,

    /// <summary>The feed-forward's second product with its residual.</summary>
    FeedForwardOutput,

    /// <summary>The layer norm behind it.</summary>
    FeedForwardNorm,
}
