using System.Globalization;
using System.Text;

namespace ConvBert.Tokenization.Unicode;

/// <summary>
/// The regular expression class <c>\w</c>, which delimits whole words: letters, marks, digits, connectors, enclosed letters.
/// </summary>
internal static class WordCharacters
{
    public static bool Contains(int codePoint)
    {
        if (!Rune.IsValid(codePoint)) return false;
        return Rune.GetUnicodeCategory(
            new Rune(
                codePoint)) is <= UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.ConnectorPunctuation
            || codePoint is 0x200C or 0x200D or (>= 0x24B6 and <= 0x24E9) or (
                >= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189);
    }
}
