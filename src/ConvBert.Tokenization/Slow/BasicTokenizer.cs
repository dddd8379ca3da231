using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization.Slow;

/// <summary>
/// The slow tokenizer's word splitter: cleans the text, isolates CJK characters, composes, splits, lower-cases, strips
/// accents and splits at punctuation.
/// </summary>
internal sealed class BasicTokenizer(bool lowercase, bool tokenizeChineseChars, bool? stripAccents)
{
    private static readonly CharacterTable Classes = CharacterTable.Slow;
    private static readonly CanonicalForms Forms = CanonicalForms.Slow;

    /// <summary>The words of a text; those in <paramref name="neverSplit"/> are kept as they are.</summary>
    public List<string> Tokenize(ReadOnlySpan<int> text, IReadOnlySet<string> neverSplit)
    {
        var words = new List<string>();
        foreach (int[] word in Split(Forms.Compose(Clean(text).ToArray()).ToArray()))
        {
            string whole = CodePoints.Text(word);
            if (neverSplit.Contains(whole)) words.Add(whole);
            else AddPunctuated(words, Fold(word));
        }

        return words;
    }

    /// <summary>Python's <c>str.split()</c>.</summary>
    public static IEnumerable<int[]> Split(int[] text)
    {
        int start = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && !Classes.Is(text[i], CharacterClass.Whitespace)) continue;
            if (i > start) yield return text[start..i];
            start = i + 1;
        }
    }

    private List<int> Clean(ReadOnlySpan<int> text)
    {
        var cleaned = new List<int>(text.Length);
        foreach (int c in text)
        {
            CharacterClass kind = Classes[c];
            bool white = c is '\t' or '\n' or '\r';
            if (!white && (c is 0 or 0xFFFD || CodePoints.IsSurrogate(c) || (kind & CharacterClass.Control) != 0)) continue;
            bool isolated = tokenizeChineseChars && (kind & CharacterClass.Cjk) != 0;
            if (isolated) cleaned.Add(' ');
            cleaned.Add(white ? ' ' : c);
            if (isolated) cleaned.Add(' ');
        }

        return cleaned;
    }

    private int[] Fold(int[] word)
    {
        var folded = new List<int>(word.Length);
        if (lowercase) PythonText.AppendLower(word, folded);
        else folded.AddRange(word);
        if (!(stripAccents ?? lowercase)) return [.. folded];
        var decomposed = new List<int>(folded.Count);
        Span<int> hangul = stackalloc int[CanonicalForms.MaxHangulParts];
        foreach (int c in folded)
        {
            if (Forms.TryDecompose(c, hangul, out ReadOnlySpan<int> parts)) decomposed.AddRange(parts);
            else decomposed.Add(c);
        }

        CanonicalReordering.Sort(decomposed, Forms.CombiningClass);
        decomposed.RemoveAll(c => Classes.Is(c, CharacterClass.NonspacingMark));
        return [.. decomposed];
    }

    private static void AddPunctuated(List<string> words, int[] word)
    {
        int start = 0;
        for (int i = 0; i <= word.Length; i++)
        {
            bool white = i < word.Length && Classes.Is(word[i], CharacterClass.Whitespace);
            bool punctuation = i < word.Length && Classes.Is(word[i], CharacterClass.Punctuation);
            if (i < word.Length && !white && !punctuation) continue;
            if (i > start) words.Add(CodePoints.Text(word.AsSpan(start..i)));
            if (punctuation) words.Add(CodePoints.Text([word[i]]));
            start = i + 1;
        }
    }
}
