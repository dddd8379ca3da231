namespace ConvBert.Pipelines;

/// <summary>One answer to a question, a slice of its context.</summary>
/// <param name="Score">Probability of the span; scores of the same answer found in several chunks are added, so it may exceed 1.</param>
/// <param name="Start">Where the answer starts in the context.</param>
/// <param name="End">Where it ends (exclusive).</param>
/// <param name="Answer">The text of the answer; empty for "no answer".</param>
public sealed record QuestionAnswer(double Score, int Start, int End, string Answer);
