using ConvBert.Tokenization.Unicode;

namespace ConvBert.Pipelines;

/// <summary>The sentence of an input, and where its words begin when it came in words.</summary>
internal sealed class SplitSentence
{
    private readonly int[]? _wordStarts;

    private SplitSentence(string sentence, int[]? wordStarts)
    {
        Text = new CodePointText(sentence);
        _wordStarts = wordStarts;
    }

    public CodePointText Text { get; }

    public static SplitSentence Of(string text) => new(text, wordStarts: null);

    public static SplitSentence Of(IReadOnlyList<string> words, string delimiter)
    {
        int[] starts = new int[words.Count];
        int gap = CodePoints.Count(delimiter);
        for (int w = 1; w < starts.Length; w++) starts[w] = starts[w - 1] + CodePoints.Count(words[w - 1]) + gap;
        return new SplitSentence(string.Join(delimiter, words), starts);
    }

    /// <summary>Moves offsets that count within a word to the sentence; offsets of a whole text stay.</summary>
    /// <param name="offsets">The offsets of a token.</param>
    /// <param name="word">The token's word; −1 for none.</param>
    public (int Start, int End) InSentence((int Start, int End) offsets, int word) =>
        _wordStarts is null || word < 0 ? offsets : (offsets.Start + _wordStarts[word], offsets.End + _wordStarts[word]);
}
