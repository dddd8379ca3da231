namespace ConvBert.Pipelines;

/// <summary>A query and the documents that may answer it.</summary>
/// <param name="Query">The query.</param>
/// <param name="Documents">The documents, possibly none.</param>
public sealed record TextRankingInput(string Query, IReadOnlyList<string> Documents);
