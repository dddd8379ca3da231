namespace ConvBert.Pipelines;

/// <summary>Neighbouring tokens that share a label: a token, a word or a group.</summary>
/// <param name="First">Index of the first token.</param>
/// <param name="Count">The number of tokens.</param>
/// <param name="Label">Index of the label.</param>
/// <param name="Score">The label's probability.</param>
internal readonly record struct LabelledTokens(int First, int Count, int Label, float Score);
