using System.Text;

namespace ConvBert.Tokenization.Unicode;

/// <summary>Methods of Python's <c>str</c>, with the tables of its Unicode 14; .NET's namesakes give other results.</summary>
internal static class PythonText
{
    private const int CapitalSigma = 0x3A3;
    private const int FinalSigma = 0x3C2;

    /// <summary><c>str.lower()</c>.</summary>
    public static string Lower(string text)
    {
        if (Ascii.IsValid(text)) return text.ToLowerInvariant();
        int[] points = CodePoints.Of(text);
        var lower = new List<int>(points.Length);
        AppendLower(points, lower);
        return CodePoints.Text([.. lower]);
    }

    /// <summary><c>str.strip()</c>.</summary>
    public static string Strip(string text)
    {
        int start = 0, end = text.Length;
        while (start < end && IsSpace(text[start])) start++;
        while (end > start && IsSpace(text[end - 1])) end--;
        return text[start..end];
    }

    /// <summary><c>str.isspace()</c> of a character: U+001C to U+001F are white space too.</summary>
    public static bool IsSpace(int codePoint) => CharacterTable.Slow.Is(codePoint, CharacterClass.Whitespace);

    /// <summary>Appends the lower case of a text; a capital sigma at the end of a word becomes a final sigma.</summary>
    public static void AppendLower(ReadOnlySpan<int> text, List<int> lower)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == CapitalSigma && IsFinal(text, i)) lower.Add(FinalSigma);
            else AppendLower(text[i], lower);
        }
    }

    /// <summary>Appends the lower case of a character by itself.</summary>
    public static void AppendLower(int c, List<int> lower)
    {
        lower.Add(LowercaseTable.Slow.First(c));
        if (c == LowercaseTable.CapitalIWithDot) lower.Add(LowercaseTable.CombiningDotAbove);
    }

    /// <summary>A sigma is final after a cased letter and before none, not counting what is ignored between.</summary>
    private static bool IsFinal(ReadOnlySpan<int> text, int at)
    {
        int before = at - 1;
        while (before >= 0 && Is(text[before], CharacterClass.CaseIgnorable)) before--;
        int after = at + 1;
        while (after < text.Length && Is(text[after], CharacterClass.CaseIgnorable)) after++;
        return before >= 0 && Is(text[before], CharacterClass.Cased) && !(after < text.Length && Is(text[after], CharacterClass.Cased));
    }

    private static bool Is(int codePoint, CharacterClass wanted) => CharacterTable.Slow.Is(codePoint, wanted);
}
