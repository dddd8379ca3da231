using ConvBert.Tokenization;

namespace ConvBert.Cli.Tokenize;

/// <summary>A row's offsets as indices of .NET strings, where the tokenizer counts code points.</summary>
/// <param name="text">The text, or its words.</param>
/// <param name="pair">The second text, or its words; null for none.</param>
/// <param name="isSplitIntoWords">Whether offsets are places within a word.</param>
internal sealed class Utf16Offsets(string[] text, string[]? pair, bool isSplitIntoWords)
{
    /// <summary>The UTF-16 index of every code point, by sequence and word; null where they are the same.</summary>
    private readonly Dictionary<(int Sequence, int Word), int[]?> _places = [];

    /// <summary>The offsets of a row; tokens that are put around the text keep (0, 0).</summary>
    public IEnumerable<(int Start, int End)> Of(Encoding row) => row.Offsets.Select((offset, token) => row.SequenceIds[token] is { } sequence
        && Places(sequence, isSplitIntoWords ? row.WordIds[token] ?? 0 : 0) is { } places
            ? (places[offset.Start], places[offset.End])
            : offset);

    private int[]? Places(int sequence, int word)
    {
        if (!_places.TryGetValue((sequence, word), out int[]? places)) _places.Add((sequence, word), places = PlacesOf((sequence == 0 ? text : pair!)[word]));
        return places;
    }

    private static int[]? PlacesOf(string text)
    {
        if (!text.Any(char.IsSurrogate)) return null;
        var places = new List<int>(text.Length + 1) { 0 };
        foreach (System.Text.Rune rune in text.EnumerateRunes()) places.Add(places[^1] + rune.Utf16SequenceLength);
        return [.. places];
    }
}
