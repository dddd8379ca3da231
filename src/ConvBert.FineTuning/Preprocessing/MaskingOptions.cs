namespace ConvBert.FineTuning.Preprocessing;

/// <summary>How tokens are masked.</summary>
/// <param name="Probability">The part of the tokens, or of the words, that are to be predicted.</param>
/// <param name="WholeWords">Whether all pieces of a word are masked together.</param>
/// <param name="Seed">The seed.</param>
/// <param name="MaskId">The id of the mask.</param>
/// <param name="VocabularySize">Random tokens have ids below.</param>
internal readonly record struct MaskingOptions(double Probability, bool WholeWords, ulong Seed, int MaskId, int VocabularySize);
