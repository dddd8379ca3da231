namespace ConvBert.Pipelines;

/// <summary>The function that turns a classifier's logits into scores.</summary>
public enum ScoreFunction
{
    /// <summary>The logits, unchanged.</summary>
    None,

    /// <summary>Independent probabilities.</summary>
    Sigmoid,

    /// <summary>Probabilities that sum to 1.</summary>
    Softmax,
}
