namespace ConvBert.Training;

/// <summary>The optimizers.</summary>
public enum OptimizerType
{
    /// <summary>Adam with decoupled weight decay, in PyTorch's order of operations. The default.</summary>
    AdamW,

    /// <summary>
    /// The Adam of the original ConvBERT repository: no bias correction, the decay added to the update. It was used with ε = 1e-6.
    /// </summary>
    OriginalAdam,

    /// <summary>Stochastic gradient descent with momentum; weight decay is decoupled.</summary>
    Sgd,
}
