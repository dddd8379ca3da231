using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization.Fast;

/// <summary>Takes a word of normalized text.</summary>
internal delegate void WordAction(ReadOnlySpan<NormalizedCharacter> word);

/// <summary>Cuts normalized text at white space, which vanishes, and at punctuation, of which each character is a word of its own.</summary>
internal static class BertPreTokenizer
{
    public static void Split(ReadOnlySpan<NormalizedCharacter> text, WordAction take)
    {
        int start = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            CharacterClass kind = i < text.Length ? CharacterTable.Fast[text[i].CodePoint] : CharacterClass.Whitespace;
            bool white = (kind & CharacterClass.Whitespace) != 0;
            if (!white && (kind & CharacterClass.Punctuation) == 0) continue;
            if (i > start) take(text[start..i]);
            if (!white) take(text.Slice(i, 1));
            start = i + 1;
        }
    }
}
