using ConvBert.Tokenization;

namespace ConvBert.Cli.Tasks;

/// <summary>
/// The encoding of a text, and its JSON where that will be written: writing it is most of the work, and is done by the thread that encodes.
/// </summary>
/// <param name="Row">The encoding.</param>
/// <param name="Json">Its JSON; null where a terminal shows the encoding.</param>
internal sealed record TokenizeAnswer(TokenizerEncoding Row, ReadOnlyMemory<byte>? Json);
