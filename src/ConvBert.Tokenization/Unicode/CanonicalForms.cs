namespace ConvBert.Tokenization.Unicode;

/// <summary>Canonical decomposition (NFD) and composition (NFC), with the tables of one of the reference tokenizers.</summary>
internal sealed class CanonicalForms
{
    private const int HangulBase = 0xAC00, HangulCount = 11172, LeadBase = 0x1100, VowelBase = 0x1161, TrailBase = 0x11A7, VowelCount = 21, TrailCount = 28;

    private readonly Dictionary<int, int[]> _decompositions = [];
    private readonly Dictionary<int, byte> _classes = [];
    private readonly Dictionary<(int First, int Second), int> _compositions = [];

    private CanonicalForms(bool fast)
    {
        ReadOnlySpan<int> data = UnicodeData.Decompositions;
        for (int i = 0; i < data.Length; i += 2 + data[i + 1]) _decompositions.Add(data[i], data.Slice(i + 2, data[i + 1]).ToArray());
        AddClasses();
        ReadOnlySpan<int> pairs = UnicodeData.Compositions;
        for (int i = 0; i < pairs.Length; i += 3) _compositions.Add((pairs[i], pairs[i + 1]), pairs[i + 2]);
        if (!fast) return;

        // Two gaps of the fast tokenizer's normalizer: one character it does not take apart, and marks newer than its table of classes.
        _decompositions.Remove(0x11938);
        ReadOnlySpan<int> unclassed = UnicodeData.UnclassedInFast;
        for (int i = 0; i < unclassed.Length; i += 2)
        {
            for (int c = unclassed[i]; c <= unclassed[i + 1]; c++) _classes.Remove(c);
        }
    }

    public static CanonicalForms Fast { get; } = new(fast: true);

    public static CanonicalForms Slow { get; } = new(fast: false);

    /// <summary>The canonical combining class; 0 for a starter.</summary>
    public int CombiningClass(int codePoint) => codePoint < 0x300 ? 0 : _classes.GetValueOrDefault(codePoint);

    /// <summary>The full canonical decomposition of one character; false when it stays as it is.</summary>
    public bool TryDecompose(int codePoint, out ReadOnlySpan<int> parts)
    {
        if (codePoint < 0xC0)
        {
            parts = default;
            return false;
        }

        if (codePoint - HangulBase is >= 0 and < HangulCount)
        {
            parts = Hangul(codePoint - HangulBase);
            return true;
        }

        bool found = _decompositions.TryGetValue(codePoint, out int[]? full);
        parts = full;
        return found;
    }

    /// <summary>The NFC of a text.</summary>
    public List<int> Compose(ReadOnlySpan<int> text)
    {
        var decomposed = new List<int>(text.Length);
        foreach (int c in text)
        {
            if (TryDecompose(c, out ReadOnlySpan<int> parts)) decomposed.AddRange(parts);
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

        if (first - HangulBase is >= 0 and < HangulCount && (first - HangulBase) % TrailCount == 0 && second - TrailBase is > 0 and < TrailCount)
        {
            composite = first + (second - TrailBase);
            return true;
        }

        return _compositions.TryGetValue((first, second), out composite);
    }

    private static int[] Hangul(int index)
    {
        int lead = LeadBase + (index / (VowelCount * TrailCount));
        int vowel = VowelBase + (index % (VowelCount * TrailCount) / TrailCount);
        int trail = TrailBase + (index % TrailCount);
        return trail == TrailBase ? [lead, vowel] : [lead, vowel, trail];
    }

    private void AddClasses()
    {
        ReadOnlySpan<int> classes = UnicodeData.CombiningClasses;
        for (int i = 0; i < classes.Length; i += 3)
        {
            for (int c = classes[i]; c <= classes[i + 1]; c++) _classes.Add(c, (byte)classes[i + 2]);
        }
    }
}
