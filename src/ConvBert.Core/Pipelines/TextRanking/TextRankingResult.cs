namespace ConvBert.Pipelines;

/// <summary>The documents of one query.</summary>
/// <param name="Documents">The requested number of documents, best first; of equal scores, the earlier document first.</param>
public sealed record TextRankingResult(IReadOnlyList<RankedDocument> Documents);
