namespace ConvBert.Pipelines;

/// <summary>A token with its scores <c>[labels]</c>, before any aggregation.</summary>
/// <param name="Word">The token of the id; for the unknown token, the text at its offsets.</param>
/// <param name="Scores">Probabilities over the labels.</param>
/// <param name="Start">First code point in the text; null with the slow tokenizer.</param>
/// <param name="End">Past the last code point; null with the slow tokenizer.</param>
/// <param name="Index">Position in the model's input.</param>
/// <param name="IsSubword">Whether it continues the word of the token before it.</param>
internal readonly record struct ScoredToken(string Word, ReadOnlyMemory<float> Scores, int? Start, int? End, int Index, bool IsSubword);
