using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization.Slow;

/// <summary>Python's <c>str.lower()</c>, with its rule for the sigma at a word's end.</summary>
internal static class PythonLowercase
{
    private const int CapitalSigma = 0x3A3;
    private const int FinalSigma = 0x3C2;

    /// <summary>Appends the lower case of a text; a final sigma needs a cased letter before it and none behind it.</summary>
    public static void Append(ReadOnlySpan<int> text, List<int> lower)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == CapitalSigma && IsFinal(text, i)) lower.Add(FinalSigma);
            else AppendSingle(text[i], lower);
        }
    }

    /// <summary>Appends the lower case of a character that stands alone.</summary>
    public static void AppendSingle(int c, List<int> lower)
    {
        lower.Add(LowercaseTable.Slow.First(c));
        if (c == LowercaseTable.CapitalIWithDot) lower.Add(LowercaseTable.CombiningDotAbove);
    }

    private static bool IsFinal(ReadOnlySpan<int> text, int at)
    {
        int before = at - 1;
        while (before >= 0 && IsIgnorable(text[before])) before--;
        int behind = at + 1;
        while (behind < text.Length && IsIgnorable(text[behind])) behind++;
        return before >= 0 && IsCased(text[before]) && !(behind < text.Length && IsCased(text[behind]));
    }

    private static bool IsCased(int c) => c < 0x110000 && System.Text.Rune.IsValid(c) && System.Text.Rune.GetUnicodeCategory(new System.Text.Rune(c)) is
        System.Globalization.UnicodeCategory.UppercaseLetter or System.Globalization.UnicodeCategory.LowercaseLetter or System.Globalization.UnicodeCategory.TitlecaseLetter;

    private static bool IsIgnorable(int c) => CharacterTable.Slow.Is(c, CharacterClass.NonspacingMark) || c is '\'' or '.' or ':' or '^' or '`' or 0xA8 or 0xAD or 0xAF or 0xB4 or 0xB7 or 0xB8 or 0x2019;
}
