namespace ConvBert.Tokenization.Unicode;

/// <summary>What a BERT tokenizer distinguishes of code points.</summary>
[Flags]
internal enum CharacterClass : byte
{
    None = 0,
    Control = 1,
    Whitespace = 2,
    Punctuation = 4,
    Cjk = 8,
    NonspacingMark = 16,
    Cased = 32,
    CaseIgnorable = 64,
}

/// <summary>
/// The classes of all code points. The slow and the fast tokenizer have tables of different Unicode versions; both are reproduced here,
/// independent of the runtime's.
/// </summary>
internal sealed class CharacterTable
{
    private readonly CodePointTable<CharacterClass> _classes = new();

    private CharacterTable(
        ReadOnlySpan<int> control,
        ReadOnlySpan<int> punctuation,
        ReadOnlySpan<int> marks,
        int extensionE,
        ReadOnlySpan<int> whitespace,
        ReadOnlySpan<int> cased = default,
        ReadOnlySpan<int> caseIgnorable = default)
    {
        Add(cased, CharacterClass.Cased);
        Add(caseIgnorable, CharacterClass.CaseIgnorable);
        Add(control, CharacterClass.Control);
        Add(punctuation, CharacterClass.Punctuation);
        Add([33, 47, 58, 64, 91, 96, 123, 126], CharacterClass.Punctuation);
        Add(marks, CharacterClass.NonspacingMark);
        Add(whitespace, CharacterClass.Whitespace);
        Add(
            [
                0x3400, 0x4DBF, 0x4E00, 0x9FFF, 0xF900, 0xFAFF, 0x20000, 0x2A6DF, 0x2A700, 0x2B73F, 0x2B740, 0x2B81F,
                extensionE, 0x2CEAF, 0x2F800, 0x2FA1F,
            ],
            CharacterClass.Cjk);
    }

    /// <summary>
    /// The fast tokenizer's: categories of Unicode 8, White_Space, and CJK extension E starting 0x100 late, as in its source.
    /// </summary>
    public static CharacterTable Fast { get; } = new(
        UnicodeData.Control8, UnicodeData.Punctuation8, UnicodeData.NonspacingMarks8, 0x2B920,
        [
            0x09, 0x0D, 0x20, 0x20, 0x85, 0x85, 0xA0, 0xA0, 0x1680, 0x1680, 0x2000, 0x200A, 0x2028, 0x2029,
            0x202F, 0x202F, 0x205F, 0x205F, 0x3000, 0x3000,
        ]);

    /// <summary>The slow tokenizer's: categories of Unicode 14 and Python's white space.</summary>
    public static CharacterTable Slow { get; } = new(
        UnicodeData.Control14,
        UnicodeData.Punctuation14,
        UnicodeData.NonspacingMarks14,
        0x2B820,
        [
            0x09, 0x0D, 0x1C, 0x20, 0x85, 0x85, 0xA0, 0xA0, 0x1680, 0x1680, 0x2000, 0x200A, 0x2028, 0x2029,
            0x202F, 0x202F, 0x205F, 0x205F, 0x3000, 0x3000,
        ],
        UnicodeData.Cased14,
        UnicodeData.CaseIgnorable14);

    public CharacterClass this[int codePoint] => _classes[codePoint];

    public bool Is(int codePoint, CharacterClass wanted) => (this[codePoint] & wanted) != 0;

    private void Add(ReadOnlySpan<int> ranges, CharacterClass added)
    {
        for (int i = 0; i < ranges.Length; i += 2) _classes.Change(ranges[i], ranges[i + 1], classes => classes | added);
    }
}
