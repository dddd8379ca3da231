using System.Text;

namespace ConvBert.Tokenization.WordPiece;

/// <summary>Tokens and ids. A later duplicate line overwrites an earlier one's id, so ids may have gaps; a published ConvBERT vocabulary has 1,008.</summary>
internal sealed class Vocabulary
{
    private readonly Dictionary<string, int> _ids;
    private readonly Dictionary<int, string> _tokens;

    public Vocabulary(Dictionary<string, int> ids)
    {
        _ids = ids;
        _tokens = ids.ToDictionary(entry => entry.Value, entry => entry.Key);
    }

    /// <summary>The number of distinct tokens.</summary>
    public int Count => _ids.Count;

    public IReadOnlyDictionary<string, int> Ids => _ids;

    public bool TryGetId(string token, out int id) => _ids.TryGetValue(token, out id);

    public string? TokenOf(int id) => _tokens.GetValueOrDefault(id);

    /// <summary>Reads a <c>vocab.txt</c>: UTF-8, one token a line, lines ended by LF, CRLF or CR; ids are line numbers.</summary>
    /// <param name="path">The file.</param>
    /// <param name="trimEnd">Whether white space at line ends is dropped, as version 5 does.</param>
    /// <exception cref="TokenizerException">The file is missing, unreadable, empty or not UTF-8.</exception>
    public static Vocabulary Load(string path, bool trimEnd)
    {
        if (!File.Exists(path)) throw new TokenizerException($"{path}: no such vocabulary file; expected vocab.txt with one token a line.");
        string text;
        try
        {
            text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(File.ReadAllBytes(path));
        }
        catch (DecoderFallbackException exception)
        {
            throw new TokenizerException($"{path}: byte {exception.Index} is not UTF-8; a vocabulary is UTF-8 text, one token a line.", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TokenizerException($"{path}: cannot be read: {exception.Message}", exception);
        }

        var ids = new Dictionary<string, int>();
        int line = 0;
        for (int start = 0; start < text.Length; line++)
        {
            int length = text.AsSpan(start).IndexOfAny('\r', '\n');
            int end = length < 0 ? text.Length : start + length;
            string token = text[start..end];
            ids[trimEnd ? token.TrimEnd() : token] = line;
            start = end + (text.AsSpan(end).StartsWith("\r\n") ? 2 : 1);
        }

        return ids.Count > 0 ? new Vocabulary(ids) : throw new TokenizerException($"{path}: is empty; a vocabulary has one token a line.");
    }
}
