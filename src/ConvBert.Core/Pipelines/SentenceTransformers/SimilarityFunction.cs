namespace ConvBert.Pipelines;

/// <summary>How two embeddings are compared (<c>similarity_fn_name</c>); a larger number is a closer meaning for all of them.</summary>
public enum SimilarityFunction
{
    /// <summary>The cosine of their angle, from −1 to 1. The default.</summary>
    Cosine,

    /// <summary>Their dot product.</summary>
    Dot,

    /// <summary>Their distance, negated.</summary>
    Euclidean,

    /// <summary>The sum of the differences' magnitudes, negated.</summary>
    Manhattan,
}
