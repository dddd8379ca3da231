namespace ConvBert.Tokenization.Engine;

/// <summary>A token of a raw word.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Start">Its first byte in the raw word.</param>
/// <param name="End">The byte after its last.</param>
/// <param name="Word">The index of the word within the raw word, which may consist of several.</param>
/// <param name="Text">Its text if that is not the vocabulary's for the id; otherwise null.</param>
internal readonly record struct WordToken(int Id, int Start, int End, int Word, string? Text);
