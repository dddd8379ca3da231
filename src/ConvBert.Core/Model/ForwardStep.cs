namespace ConvBert;

/// <summary>The steps by which <see cref="ForwardProfile"/> splits a forward pass; all but the first run once a layer.</summary>
public enum ForwardStep
{
    /// <summary>Embedding look-ups, layer norm, and the projection if there is one.</summary>
    Embeddings,

    /// <summary>Query, key, value and convolution value: one product.</summary>
    Projections,

    /// <summary>Depthwise, pointwise, gate, kernels, span convolution.</summary>
    Convolution,

    /// <summary>Scores, softmax, context.</summary>
    Attention,

    /// <summary>The mixed heads' output product with its residual.</summary>
    MixedOutput,

    /// <summary>The layer norm after <see cref="MixedOutput"/>.</summary>
    MixedNorm,

    /// <summary>The feed-forward's first product with its activation.</summary>
    Intermediate,

    /// <summary>The feed-forward's second product with its residual.</summary>
    FeedForwardOutput,

    /// <summary>The layer norm after <see cref="FeedForwardOutput"/>.</summary>
    FeedForwardNorm,
}
