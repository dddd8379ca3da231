using System.Text;
using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization.Files;

/// <summary>The text of a <c>vocab.txt</c>: a token a line, in the order of ids.</summary>
internal static class VocabularyText
{
    /// <summary>Lines that stand for no id of their own, at most; a vocabulary with wider gaps is no list of lines.</summary>
    private const int MaxGaps = 1 << 20;

    /// <summary>The tokens alone, as Hugging Face's <c>save_vocabulary</c> writes them: behind a gap between ids, lines are no ids.</summary>
    public static byte[] WithoutGaps(Vocabulary vocabulary) => Of(vocabulary, fillGaps: false);

    /// <summary>Every token on the line of its id. A gap takes the next token, whose own line overrules it when the file is read.</summary>
    public static byte[] WithIds(Vocabulary vocabulary) => Of(vocabulary, fillGaps: true);

    /// <summary>Whether <see cref="WithIds"/> reads back as the same vocabulary.</summary>
    public static bool CanHold(Vocabulary vocabulary) =>
        vocabulary.Ids.Values.Max() - (long)vocabulary.Count < MaxGaps && !vocabulary.Ids.Keys.Any(token => token.AsSpan().ContainsAny('\r', '\n'));

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
