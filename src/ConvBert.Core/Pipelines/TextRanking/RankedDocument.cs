namespace ConvBert.Pipelines;

/// <summary>A document with its score for a query.</summary>
/// <param name="CorpusId">Its index among the documents of the input.</param>
/// <param name="Score">Its score; a larger one is a better answer.</param>
/// <param name="Text">The document.</param>
public sealed record RankedDocument(int CorpusId, float Score, string Text);
