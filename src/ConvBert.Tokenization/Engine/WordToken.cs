namespace ConvBert.Tokenization.Engine;

/// <summary>A piece of a raw word.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Start">Its first byte in the raw word.</param>
/// <param name="End">The byte behind its last.</param>
/// <param name="Word">Number of the word within the raw word, which may fall apart further.</param>
/// <param name="Text">Its text where that is not the vocabulary's for the id; else null.</param>
internal readonly record struct WordToken(int Id, int Start, int End, int Word, string? Text);
