namespace ConvBert.Tokenization.Definition;

/// <summary>A token in a text, before special tokens are put around.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Token">Its text.</param>
/// <param name="Start">First code point in the original text.</param>
/// <param name="End">The code point behind the last.</param>
/// <param name="Word">Number of the word it belongs to.</param>
internal readonly record struct TextToken(int Id, string Token, int Start, int End, int Word);
