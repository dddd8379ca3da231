namespace ConvBert.Tokenization.Unicode;

/// <summary>
/// The lower case of single characters. Only that of İ (U+0130) has two characters: i and a combining dot above (U+0307).
/// </summary>
internal sealed class LowercaseTable
{
    public const int CapitalIWithDot = 0x130;
    public const int CombiningDotAbove = 0x307;

    /// <summary>0 for characters that are their own lower case.</summary>
    private readonly CodePointTable<int> _lower = new();

    private LowercaseTable(ReadOnlySpan<int> pairs)
    {
        for (int i = 0; i < pairs.Length; i += 2) _lower.Set(pairs[i], pairs[i + 1]);
    }

    /// <summary>The fast tokenizer's, Unicode 17.</summary>
    public static LowercaseTable Fast { get; } = new(UnicodeData.Lowercase17);

    /// <summary>The slow tokenizer's, Unicode 14.</summary>
    public static LowercaseTable Slow { get; } = new(UnicodeData.Lowercase14);

    /// <summary>The lower case; for U+0130 its first character.</summary>
    public int First(int codePoint)
    {
        if (codePoint < 0x80) return codePoint is >= 'A' and <= 'Z' ? codePoint + 32 : codePoint;
        if (codePoint == CapitalIWithDot) return 'i';
        int lower = _lower[codePoint];
        return lower == 0 ? codePoint : lower;
    }
}
