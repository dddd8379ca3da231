namespace ConvBert.Pipelines;

/// <summary>The entities of one text.</summary>
/// <param name="Entities">In the text's order.</param>
public sealed record TokenClassificationResult(IReadOnlyList<TokenClassificationEntity> Entities);
