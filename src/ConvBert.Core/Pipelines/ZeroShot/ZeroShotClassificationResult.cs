namespace ConvBert.Pipelines;

/// <summary>The candidate labels of one text, best first.</summary>
/// <param name="Sequence">The text.</param>
/// <param name="Labels">The labels, best first.</param>
/// <param name="Scores">The score of each label.</param>
public sealed record ZeroShotClassificationResult(string Sequence, IReadOnlyList<string> Labels, IReadOnlyList<float> Scores);
