using ConvBert.Tokenization;

namespace ConvBert.Cli.Search;

/// <summary>
/// Splits a text into passages that a model reads whole: at the end of a paragraph, else of a sentence, of a line, between words, and
/// within a word only if that has more tokens than a passage.
/// </summary>
/// <param name="tokenizer">Counts tokens.</param>
/// <param name="maxTokens">The most tokens of a passage, special ones not counted.</param>
internal sealed class PassageSplitter(ConvBertTokenizerFast tokenizer, int maxTokens)
{
    private const string SentenceEnds = ".!?。！？";

    private static readonly EncodingOptions Plain = new()
    {
        AddSpecialTokens = false,
        Truncation = TruncationStrategy.DoNotTruncate,
        OffsetUnit = OffsetUnit.Utf16,
    };

    private readonly EncodingBuffer _tokens = new();

    /// <summary>
    /// The passages of a text with where they start, in order; without white space at their ends, and none that is empty.
    /// </summary>
    public List<(int Start, string Text)> Split(string text)
    {
        var passages = new List<(int Start, string Text)>();
        tokenizer.EncodeToBuffer(text, null, _tokens, Plain);
        EncodedSequence tokens = _tokens[0];
        int first = 0, start = 0;
        while (tokens.Count - first > maxTokens)
        {
            int next = Boundary(text, tokens, first);
            int end = tokens.OffsetStarts[next];
            Add(passages, text, start, end);
            (first, start) = (next, end);
        }

        Add(passages, text, start, text.Length);
        return passages;
    }

    /// <summary>
    /// The token with which the next passage begins: the last one behind the best kind of end in the second half of this one.
    /// </summary>
    private int Boundary(string text, EncodedSequence tokens, int first)
    {
        int best = first + maxTokens, bestRank = 0;
        for (int token = first + maxTokens; token > first + (maxTokens / 2); token--)
        {
            int rank = RankOfGap(text, tokens, token);
            if (rank > bestRank) (best, bestRank) = (token, rank);
        }

        if (bestRank > 0) return best;
        // The second half is of one word, which goes to the next passage if this one has another.
        while (best > first && RankOfGap(text, tokens, best) == 0) best--;
        return best > first ? best : first + maxTokens;
    }

    /// <summary>How well a text can be parted in front of a token: 0 within a word.</summary>
    private static int RankOfGap(string text, EncodedSequence tokens, int token)
    {
        int end = tokens.OffsetEnds[token - 1], start = tokens.OffsetStarts[token];
        if (tokens.WordIds[token] == tokens.WordIds[token - 1] || start < end) return 0;
        ReadOnlySpan<char> gap = text.AsSpan(end, start - end);
        if (gap.Count('\n') > 1) return 5;
        bool endsSentence = SentenceEnds.Contains(text[end - 1], StringComparison.Ordinal);
        if (endsSentence && (!gap.IsEmpty || text[end - 1] > '\u00ff')) return 4;
        return gap.Contains('\n') ? 3 : gap.IsEmpty ? 1 : 2;
    }

    private static void Add(List<(int Start, string Text)> passages, string text, int start, int end)
    {
        ReadOnlySpan<char> piece = text.AsSpan(start, end - start);
        ReadOnlySpan<char> trimmed = piece.TrimStart();
        if (trimmed.IsEmpty) return;
        passages.Add((start + piece.Length - trimmed.Length, trimmed.TrimEnd().ToString()));
    }
}
