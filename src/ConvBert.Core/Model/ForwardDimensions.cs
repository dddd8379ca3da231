using ConvBert.Kernels.Normalization;

namespace ConvBert.Model;

/// <summary>The sizes that the modules of a backbone need, from a validated configuration.</summary>
internal sealed record ForwardDimensions
{
    public ForwardDimensions(ConvBertConfig config, bool foldsLayerNorm = false)
    {
        Hidden = config.HiddenSize;
        Embedding = config.EmbeddingSize;
        Layers = config.NumHiddenLayers;
        Heads = config.EffectiveAttentionHeads;
        HeadSize = config.AttentionHeadSize;
        KernelSize = config.ConvKernelSize;
        Intermediate = config.IntermediateSize;
        Groups = config.NumGroups;
        Epsilon = (float)config.LayerNormEps;
        FoldsLayerNorm = foldsLayerNorm;
    }

    /// <summary>Channels of a token between the layers.</summary>
    public int Hidden { get; }

    /// <summary>Channels of the embedding tables.</summary>
    public int Embedding { get; }

    public int Layers { get; }

    /// <summary>Attention heads after the head ratio; there are as many convolution heads.</summary>
    public int Heads { get; }

    public int HeadSize { get; }

    /// <summary>A = heads · head size: the width of the attention half and of the convolution half.</summary>
    public int All => Heads * HeadSize;

    public int KernelSize { get; }

    public int Intermediate { get; }

    public int Groups { get; }

    public float Epsilon { get; }

    /// <summary>Whether layer norms round as TensorFlow's do: <see cref="FoldedForm"/>, not <see cref="CentredForm"/>.</summary>
    public bool FoldsLayerNorm { get; }
}
