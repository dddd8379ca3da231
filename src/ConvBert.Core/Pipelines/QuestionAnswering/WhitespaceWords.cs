namespace ConvBert.Pipelines;

/// <summary>A context split at white space, as SQuAD's evaluation splits it: the words, and the word of each code point.</summary>
internal sealed class WhitespaceWords
{
    private readonly int[] _starts;
    private readonly int[] _ends;

    public WhitespaceWords(CodePointText context)
    {
        var words = new List<string>();
        var starts = new List<int>();
        var ends = new List<int>();
        for (int c = 0; c < context.Length; c++)
        {
            if (IsWhitespace(context, c))
            {
                if (ends.Count > 0) ends[^1] = c;
                continue;
            }

            int start = c;
            while (c + 1 < context.Length && !IsWhitespace(context, c + 1)) c++;
            words.Add(context.Slice(start, c + 1));
            starts.Add(start);
            ends.Add(c);
        }

        (Words, _starts, _ends) = (words, [.. starts], [.. ends]);
    }

    public IReadOnlyList<string> Words { get; }

    /// <summary>The first code point of a word.</summary>
    public int Start(int word) => _starts[word];

    /// <summary>The last code point that counts to a word: its own last one, or the last of the white space after it.</summary>
    public int Last(int word) => _ends[word];

    private static bool IsWhitespace(CodePointText text, int codePoint) =>
        text.Text[text.Utf16Index(codePoint)] is ' ' or '\t' or '\r' or '\n' or '\u202F';
}
