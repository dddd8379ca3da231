namespace ConvBert.Training.Model;

/// <summary>The kinds of work in a training step.</summary>
internal enum StepPart
{
    Embeddings,
    ForwardProducts,
    Attention,
    Convolution,
    Activation,
    Normalization,
    Head,
    InputGradients,
    WeightGradients,
    AttentionGradients,
    ConvolutionGradients,
    ActivationGradients,
    NormalizationGradients,
    EmbeddingGradients,
    Optimizer,
}
