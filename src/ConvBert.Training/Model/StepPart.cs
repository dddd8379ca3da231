namespace ConvBert.Training;

/// <summary>The kinds of work in a training step, in the order in which they first occur.</summary>
public enum StepPart
{
    /// <summary>The sums of word, position and type embeddings.</summary>
    Embeddings,

    /// <summary>The product behind the embeddings where they are narrower than the layers, both passes.</summary>
    EmbeddingProjection,

    /// <summary>The matrix products of the layers' forward pass.</summary>
    ForwardProducts,

    /// <summary>Self-attention of the forward pass.</summary>
    Attention,

    /// <summary>Depthwise and span convolutions of the forward pass.</summary>
    Convolution,

    /// <summary>Activation functions of the forward pass.</summary>
    Activation,

    /// <summary>Layer norms of the forward pass, with the dropout and the residual before them.</summary>
    Normalization,

    /// <summary>The head and the loss, both passes.</summary>
    Head,

    /// <summary>Products that give the gradients of a layer's input.</summary>
    InputGradients,

    /// <summary>Products that give the gradients of weights.</summary>
    WeightGradients,

    /// <summary>The backward pass of self-attention.</summary>
    AttentionGradients,

    /// <summary>The backward pass of the convolutions.</summary>
    ConvolutionGradients,

    /// <summary>The backward pass of activation functions.</summary>
    ActivationGradients,

    /// <summary>The backward pass of layer norms.</summary>
    NormalizationGradients,

    /// <summary>The gradients of the embedding tables.</summary>
    EmbeddingGradients,

    /// <summary>The optimizer, where the caller measures it.</summary>
    Optimizer,
}
