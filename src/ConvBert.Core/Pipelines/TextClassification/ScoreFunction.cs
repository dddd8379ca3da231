namespace ConvBert.Pipelines;

/// <summary>What turns a classifier's logits into scores.</summary>
public enum ScoreFunction
{
    /// <summary>The logits as they are.</summary>
    None,

    /// <summary>Each label by itself.</summary>
    Sigmoid,

    /// <summary>All labels share a probability of 1.</summary>
    Softmax,
}
