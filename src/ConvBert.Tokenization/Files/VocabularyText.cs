using System.Text;
using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization.Files;

/// <summary>The text of a <c>vocab.txt</c>: one token per line, in the order of ids.</summary>
internal static class VocabularyText
{
    /// <summary>Reads a file: UTF-8, lines ended by LF, CRLF or CR; ids are line numbers.</summary>
    /// <param name="path">The file.</param>
    /// <param name="trimEnd">Whether white space at line ends is dropped, as version 5 does.</param>
    /// <exception cref="TokenizerException">The file is missing, unreadable, empty, too large or not UTF-8.</exception>
    public static Vocabulary Read(string path, bool trimEnd)
    {
        if (!File.Exists(path))
        {
            throw new TokenizerException($"{path}: no such vocabulary file; expected vocab.txt with one token per line.");
        }
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(TokenizerFile.Read(path));
        }
        catch (DecoderFallbackException exception)
        {
            throw new TokenizerException(
                $"{path}: byte {exception.Index} is not UTF-8; a vocabulary is UTF-8 text with one token per line.", exception);
        }

        var ids = new Dictionary<string, int>();
        int line = 0;
        for (int start = 0; start < text.Length; line++)
        {
            int length = text.AsSpan(start).IndexOfAny('\r', '\n');
            int end = length < 0 ? text.Length : start + length;
            string token = text[start..end];
            ids[trimEnd ? token.TrimEnd() : token] = line;
            if (line >= TokenizerFile.MaxTokens)
            {
                throw new TokenizerException($"{path}: has more than {TokenizerFile.MaxTokens} lines, the maximum for a vocabulary.");
            }
            start = end + (text.AsSpan(end).StartsWith("\r\n") ? 2 : 1);
        }

        return new Vocabulary(ids);
    }

    /// <summary>
    /// The tokens only, as Hugging Face's <c>save_vocabulary</c> writes them: after a gap in the ids, line numbers are not ids.
    /// </summary>
    public static byte[] WithoutGaps(Vocabulary vocabulary) => Of(vocabulary, fillGaps: false);

    /// <summary>
    /// Every token on the line of its id. A gap is filled with the next token, whose own line takes precedence when the file is read.
    /// </summary>
    public static byte[] WithIds(Vocabulary vocabulary) => Of(vocabulary, fillGaps: true);

    /// <summary>Whether a file written by <see cref="WithIds"/> is read as the same vocabulary.</summary>
    public static bool CanHold(Vocabulary vocabulary) =>
        vocabulary.Ids.Values.Max() < TokenizerFile.MaxTokens && !vocabulary.Ids.Keys.Any(token => token.AsSpan().ContainsAny('\r', '\n'));

    private static byte[] Of(Vocabulary vocabulary, bool fillGaps)
    {
        var text = new StringBuilder();
        int line = 0;
        foreach ((string token, int id) in vocabulary.Ids.OrderBy(entry => entry.Value))
        {
            for (; fillGaps && line < id; line++) text.Append(token).Append('\n');
            text.Append(token).Append('\n');
            line++;
        }

        return new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(text.ToString());
    }
}
