using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization.WordPiece;

/// <summary>Greedy longest-match-first splitting of a word into tokens of the vocabulary; continuations have the prefix "##".</summary>
internal sealed class WordPieceModel
{
    private readonly Dictionary<string, (int Id, string Token)> _continuations = [];
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _startLookup;
    private readonly Dictionary<string, (int Id, string Token)>.AlternateLookup<ReadOnlySpan<char>> _continuationLookup;
    private readonly int _maxLength;

    public WordPieceModel(Vocabulary vocabulary, string unknownToken, string prefix = "##", int maxInputCharsPerWord = 100)
    {
        Vocabulary = vocabulary;
        UnknownToken = unknownToken;
        Prefix = prefix;
        MaxInputCharsPerWord = maxInputCharsPerWord;
        foreach ((string token, int id) in vocabulary.Ids)
        {
            _maxLength = Math.Max(_maxLength, token.Length);
            if (token.StartsWith(prefix, StringComparison.Ordinal)) _continuations[token[prefix.Length..]] = (id, token);
        }

        _startLookup = vocabulary.Ids.GetAlternateLookup<ReadOnlySpan<char>>();
        _continuationLookup = _continuations.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    public Vocabulary Vocabulary { get; }

    public string UnknownToken { get; }

    public string Prefix { get; }

    /// <summary>Longer words, in code points, are unknown as a whole.</summary>
    public int MaxInputCharsPerWord { get; }

    /// <summary>
    /// Splits a word into tokens with their positions in <paramref name="word"/>. False if the word is unknown: longer than the limit, or a
    /// part does not match.
    /// </summary>
    public bool TrySplit(ReadOnlySpan<char> word, List<WordPieceMatch> tokens)
    {
        tokens.Clear();
        if (CodePoints.Count(word) > MaxInputCharsPerWord) return false;
        for (int start = 0; start < word.Length;)
        {
            int end = Math.Min(word.Length, start + _maxLength);
            for (; end > start; end--)
            {
                if (end < word.Length && char.IsLowSurrogate(word[end]) && char.IsHighSurrogate(word[end - 1])) continue;
                if (TryMatch(word[start..end], start == 0, out int id, out string token))
                {
                    tokens.Add(new(id, token, start, end));
                    break;
                }
            }

            if (end == start) return false;
            start = end;
        }

        return true;
    }

    private bool TryMatch(ReadOnlySpan<char> part, bool first, out int id, out string token)
    {
        if (first) return _startLookup.TryGetValue(part, out token!, out id);
        bool found = _continuationLookup.TryGetValue(part, out (int Id, string Token) match);
        (id, token) = match;
        return found;
    }
}

/// <summary>A token of a word with its UTF-16 positions.</summary>
internal readonly record struct WordPieceMatch(int Id, string Token, int Start, int End);
