using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization.Encodings;

/// <summary>The sequences of one sample of a batch, each in columns of exactly its length.</summary>
internal struct EncodedSample
{
    private readonly SequenceColumns[] _further;
    private readonly int[]? _overflowing;
    private readonly int? _truncatedTokenCount;
    private SequenceColumns _first;

    public EncodedSample(SampleTokens tokens, SequenceSpecials? specials)
    {
        _first = Columns(tokens, 0, specials);
        _further = tokens.Plan.Count == 1 ? [] : new SequenceColumns[tokens.Plan.Count - 1];
        for (int i = 0; i < _further.Length; i++) _further[i] = Columns(tokens, i + 1, specials);
        (_overflowing, _truncatedTokenCount) = (tokens.Overflowing, tokens.TruncatedTokenCount);
    }

    public readonly int SequenceCount => 1 + _further.Length;

    /// <summary>The length of the longest sequence.</summary>
    public readonly int MaxLength
    {
        get
        {
            int longest = _first.Count;
            foreach (SequenceColumns sequence in _further) longest = Math.Max(longest, sequence.Count);
            return longest;
        }
    }

    /// <summary>The number of tokens of all sequences.</summary>
    public readonly long TokenCount
    {
        get
        {
            long count = _first.Count;
            foreach (SequenceColumns sequence in _further) count += sequence.Count;
            return count;
        }
    }

    public void Pad(SequencePadding padding)
    {
        _first = _first.Padded(padding);
        for (int i = 0; i < _further.Length; i++) _further[i] = _further[i].Padded(padding);
    }

    /// <summary>The first sequence, with the others as its overflowing ones; the columns must not change any more.</summary>
    /// <param name="vocabulary">The texts of tokens.</param>
    /// <param name="index">The index of the sample in the batch.</param>
    /// <param name="hasOffsets">Whether the columns have offsets and words.</param>
    public readonly TokenizerEncoding ToEncoding(Vocabulary vocabulary, int index, bool hasOffsets)
    {
        TokenizerEncoding[] windows = _further.Length == 0 ? [] : new TokenizerEncoding[_further.Length];
        for (int i = 0; i < windows.Length; i++) windows[i] = ToEncoding(_further[i], [], vocabulary, index, hasOffsets);
        return ToEncoding(_first, windows, vocabulary, index, hasOffsets);
    }

    private readonly TokenizerEncoding ToEncoding(
        SequenceColumns columns, TokenizerEncoding[] overflowing, Vocabulary vocabulary, int index, bool hasOffsets) => new()
        {
            Ids = columns.Ids,
            TypeIds = columns.TypeIds,
            AttentionMask = columns.AttentionMask,
            SpecialTokensMask = columns.SpecialTokensMask,
            Tokens = new TokenTexts(columns.Ids, vocabulary, columns.Tokens.Texts),
            Offsets = hasOffsets ? new OffsetPairs(columns.Starts, columns.Ends) : [],
            WordIds = new OptionalNumbers(columns.WordIds),
            SequenceIds = new OptionalNumbers(columns.SequenceIds),
            Overflowing = overflowing,
            OverflowingTokens = _overflowing,
            TruncatedTokenCount = _truncatedTokenCount,
            SampleIndex = index,
        };

    private static SequenceColumns Columns(SampleTokens tokens, int sequence, SequenceSpecials? specials)
    {
        var columns = new SequenceColumns(tokens.Plan.LengthOf(sequence));
        tokens.Write(sequence, specials, columns);
        return columns;
    }
}
