namespace ConvBert.Tokenization.Definition;

/// <summary>A token of a text, before special tokens are added.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Token">Its text.</param>
/// <param name="Start">Its first code point in the original text.</param>
/// <param name="End">The code point after its last.</param>
/// <param name="Word">The index of the word it belongs to.</param>
internal readonly record struct TextToken(int Id, string Token, int Start, int End, int Word);
