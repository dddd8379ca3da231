using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization.Definition;

/// <summary>The fast tokenizer's normalizer: cleans the text, isolates CJK characters, strips accents and lower-cases.</summary>
internal sealed record BertNormalizer(bool CleanText, bool HandleChineseChars, bool? StripAccents, bool Lowercase)
{
    private const int FirstMark = 0x300;

    private static readonly CharacterTable Classes = CharacterTable.Fast;
    private static readonly CanonicalForms Forms = CanonicalForms.Fast;
    private static readonly Func<NormalizedCharacter, int> ClassOf = character => Forms.CombiningClass(character.CodePoint);

    private bool Strips => StripAccents ?? Lowercase;

    /// <summary>Normalizes <c>text[start..end]</c>; positions in the result refer to <paramref name="text"/>.</summary>
    public NormalizedText Normalize(ReadOnlySpan<int> text, int start, int end)
    {
        var result = new NormalizedText();
        Normalize(text, start, end, result);
        return result;
    }

    /// <summary>Appends the normalized text to an empty one.</summary>
    public void Normalize(ReadOnlySpan<int> text, int start, int end, NormalizedText result)
    {
        for (int i = start; i < end; i++)
        {
            int c = text[i];
            CharacterClass kind = Classes[c];
            if (CleanText)
            {
                if (c is '\t' or '\n' or '\r') c = ' ';
                else if (c is 0 or 0xFFFD || (kind & CharacterClass.Control) != 0) continue;
                else if ((kind & CharacterClass.Whitespace) != 0) c = ' ';
            }

            bool isolated = HandleChineseChars && (kind & CharacterClass.Cjk) != 0;
            if (isolated) result.Add(' ', i, i + 1);
            AddDecomposed(result, c, i);
            if (isolated) result.Add(' ', i, i + 1);
        }

        if (Strips) RemoveMarks(result);
    }

    private void AddDecomposed(NormalizedText result, int c, int at)
    {
        Span<int> hangul = stackalloc int[CanonicalForms.MaxHangulParts];
        if (!Strips || !Forms.TryDecompose(c, hangul, out ReadOnlySpan<int> parts))
        {
            AddLowercase(result, c, at);
            return;
        }

        // Lower-casing before marks are removed gives the same result as after: marks have no case.
        foreach (int part in parts) AddLowercase(result, part, at);
    }

    private void AddLowercase(NormalizedText result, int c, int at)
    {
        if (!Lowercase)
        {
            result.Add(c, at, at + 1);
            return;
        }

        result.Add(LowercaseTable.Fast.First(c), at, at + 1);
        if (c == LowercaseTable.CapitalIWithDot) result.Add(LowercaseTable.CombiningDotAbove, at, at + 1);
    }

    private static void RemoveMarks(NormalizedText text)
    {
        if (!HasMarks(text.Span)) return;
        CanonicalReordering.Sort(text.Characters, ClassOf);
        text.Characters.RemoveAll(character => Classes.Is(character.CodePoint, CharacterClass.NonspacingMark));
    }

    /// <summary>Whether there are marks to remove, or to reorder first.</summary>
    private static bool HasMarks(ReadOnlySpan<NormalizedCharacter> text)
    {
        foreach (NormalizedCharacter character in text)
        {
            int c = character.CodePoint;
            if (c >= FirstMark && (Classes.Is(c, CharacterClass.NonspacingMark) || Forms.CombiningClass(c) != 0)) return true;
        }

        return false;
    }
}
