namespace ConvBert.Tokenization.Streams;

/// <summary>One line of a text: its number from 1, and its characters or why it has none.</summary>
/// <param name="Number">The number.</param>
/// <param name="Text">The line without its end; null where <paramref name="Error"/> says why.</param>
/// <param name="Error">What is wrong with the line, to be read behind a word for it.</param>
internal readonly record struct TextLine(long Number, string? Text, string? Error);
