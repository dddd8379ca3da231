namespace ConvBert.Tokenization.Unicode;

/// <summary>Canonical decomposition (NFD) and composition (NFC) with the tables of one of the reference tokenizers.</summary>
internal sealed class CanonicalForms
{
    private const int HangulBase = 0xAC00, HangulCount = 11172, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7;
    private const int VowelCount = 21, TrailCount = 28;

    /// <summary>The maximum number of parts of a Hangul syllable.</summary>
    public const int MaxHangulParts = 3;

    /// <summary>
    /// The index in <see cref="UnicodeData.Decompositions"/> of the number of parts of a character, which the parts follow; 0 if it has no
    /// decomposition.
    /// </summary>
    private readonly CodePointTable<ushort> _decompositions = new();
    private readonly CodePointTable<byte> _classes = new();
    private readonly Dictionary<(int First, int Second), int> _compositions = [];

    private CanonicalForms(bool fast)
    {
        ReadOnlySpan<int> data = UnicodeData.Decompositions;
        for (int i = 0; i < data.Length; i += 2 + data[i + 1]) _decompositions.Set(data[i], checked((ushort)(i + 1)));
        AddClasses();
        ReadOnlySpan<int> pairs = UnicodeData.Compositions;
        for (int i = 0; i < pairs.Length; i += 3) _compositions.Add((pairs[i], pairs[i + 1]), pairs[i + 2]);
        if (!fast) return;

        // Two gaps in the fast tokenizer's normalizer: a character that it does not decompose, and marks newer than its table of classes.
        _decompositions.Set(0x11938, 0);
        ReadOnlySpan<int> unclassed = UnicodeData.UnclassedInFast;
        for (int i = 0; i < unclassed.Length; i += 2) _classes.Change(unclassed[i], unclassed[i + 1], _ => 0);
    }

    public static CanonicalForms Fast { get; } = new(fast: true);

    public static CanonicalForms Slow { get; } = new(fast: false);

    /// <summary>The canonical combining class; 0 for a starter.</summary>
    public int CombiningClass(int codePoint) => codePoint < 0x300 ? 0 : _classes[codePoint];

    /// <summary>The full canonical decomposition of a character; false if it has none.</summary>
    /// <param name="codePoint">The character.</param>
    /// <param name="buffer">
    /// Memory for the parts of a Hangul syllable, which are not in the tables: <see cref="MaxHangulParts"/> elements.
    /// </param>
    /// <param name="parts">The decomposition.</param>
    public bool TryDecompose(int codePoint, Span<int> buffer, out ReadOnlySpan<int> parts)
    {
        parts = default;
        if (codePoint < 0xC0) return false;
        if (codePoint - HangulBase is >= 0 and < HangulCount)
        {
            parts = Hangul(codePoint - HangulBase, buffer);
            return true;
        }

        int at = _decompositions[codePoint];
        if (at == 0) return false;
        ReadOnlySpan<int> data = UnicodeData.Decompositions;
        parts = data.Slice(at + 1, data[at]);
        return true;
    }

    /// <summary>The NFC of a text.</summary>
    public List<int> Compose(ReadOnlySpan<int> text)
    {
        var decomposed = new List<int>(text.Length);
        Span<int> hangul = stackalloc int[MaxHangulParts];
        foreach (int c in text)
        {
            if (TryDecompose(c, hangul, out ReadOnlySpan<int> parts)) decomposed.AddRange(parts);
            else decomposed.Add(c);
        }

        CanonicalReordering.Sort(decomposed, CombiningClass);
        return ComposeOrdered(decomposed);
    }

    private List<int> ComposeOrdered(List<int> text)
    {
        var composed = new List<int>(text.Count);
        int starter = -1;
        int lastClass = 0;
        foreach (int c in text)
        {
            int combiningClass = CombiningClass(c);
            bool adjacent = starter >= 0 && starter == composed.Count - 1;
            bool blocked = !adjacent && (lastClass == 0 || lastClass >= combiningClass);
            if (starter >= 0 && !blocked && TryCompose(composed[starter], c, out int composite))
            {
                composed[starter] = composite;
                continue;
            }

            if (combiningClass == 0) starter = composed.Count;
            lastClass = combiningClass;
            composed.Add(c);
        }

        return composed;
    }

    private bool TryCompose(int first, int second, out int composite)
    {
        if (first - LeadBase is >= 0 and < 19 && second - VowelBase is >= 0 and < VowelCount)
        {
            composite = HangulBase + ((((first - LeadBase) * VowelCount) + (second - VowelBase)) * TrailCount);
            return true;
        }

        bool isOpenSyllable = first - HangulBase is >= 0 and < HangulCount && (first - HangulBase) % TrailCount == 0;
        if (isOpenSyllable && second - TrailBase is > 0 and < TrailCount)
        {
            composite = first + (second - TrailBase);
            return true;
        }

        return _compositions.TryGetValue((first, second), out composite);
    }

    private static ReadOnlySpan<int> Hangul(int index, Span<int> parts)
    {
        parts[0] = LeadBase + (index / (VowelCount * TrailCount));
        parts[1] = VowelBase + (index % (VowelCount * TrailCount) / TrailCount);
        parts[2] = TrailBase + (index % TrailCount);
        return parts[2] == TrailBase ? parts[..2] : parts[..MaxHangulParts];
    }

    private void AddClasses()
    {
        ReadOnlySpan<int> classes = UnicodeData.CombiningClasses;
        for (int i = 0; i < classes.Length; i += 3)
        {
            byte combiningClass = (byte)classes[i + 2];
            _classes.Change(classes[i], classes[i + 1], _ => combiningClass);
        }
    }
}
