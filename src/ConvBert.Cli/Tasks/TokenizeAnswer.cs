using ConvBert.Tokenization;

namespace ConvBert.Cli.Tasks;

/// <summary>The encoding of a text, and its JSON where that is what will be written: most of the work, which is then done where the text was encoded.</summary>
/// <param name="Row">The encoding.</param>
/// <param name="Json">Its JSON; null where the row is shown to people.</param>
internal sealed record TokenizeAnswer(TokenizerEncoding Row, ReadOnlyMemory<byte>? Json);
