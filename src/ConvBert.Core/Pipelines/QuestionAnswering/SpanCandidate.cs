namespace ConvBert.Pipelines;

/// <summary>A span of tokens that may be the answer.</summary>
/// <param name="Start">Position of its first token in the model's input.</param>
/// <param name="End">Position of its last token (inclusive).</param>
/// <param name="Score">Probability of the start times probability of the end.</param>
internal readonly record struct SpanCandidate(int Start, int End, float Score);
