namespace ConvBert.Training.Model;

/// <summary>
/// What a layer's backward pass needs of its forward, <c>[tokens, …]</c> each. The inputs of the layer norms are kept and not their
/// outputs, which a pass over the rows gives again; so are the numbers in front of the activation and not those behind.
/// </summary>
internal unsafe struct LayerActivations
{
    /// <summary>Query, key, value and convolution value, <c>[tokens, 4·A]</c>.</summary>
    public float* Projected;

    /// <summary>The separable convolution's keys before the gate, <c>[tokens, A]</c>.</summary>
    public float* Keys;

    /// <summary>The span convolution's kernels after their softmax, <c>[tokens, heads·K]</c>.</summary>
    public float* Kernels;

    /// <summary>Attention heads, then convolution heads, <c>[tokens, 2·A]</c>.</summary>
    public float* Merged;

    /// <summary>The input of the attention's layer norm, <c>[tokens, hidden]</c>.</summary>
    public float* AttentionSum;

    /// <summary>The feed-forward's inner numbers in front of the activation, <c>[tokens, intermediate]</c>.</summary>
    public float* Inner;

    /// <summary>The input of the feed-forward's layer norm, <c>[tokens, hidden]</c>; kept with recomputation too.</summary>
    public float* OutputSum;
}
