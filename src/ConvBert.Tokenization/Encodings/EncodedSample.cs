using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization.Encodings;

/// <summary>The sequences of one sample of a batch, each in columns of exactly its length.</summary>
internal sealed class EncodedSample
{
    private readonly SequenceColumns[] _sequences;
    private readonly int[]? _overflowing;
    private readonly int? _truncatedTokenCount;

    public EncodedSample(SampleTokens tokens, SequenceSpecials? specials)
    {
        _sequences = new SequenceColumns[tokens.Plan.Count];
        for (int i = 0; i < _sequences.Length; i++)
        {
            _sequences[i] = new SequenceColumns(tokens.Plan.LengthOf(i));
            tokens.Write(i, specials, _sequences[i]);
        }

        (_overflowing, _truncatedTokenCount) = (tokens.Overflowing, tokens.TruncatedTokenCount);
    }

    /// <summary>The length of the longest sequence.</summary>
    public int MaxLength => _sequences.Max(sequence => sequence.Count);

    public int SequenceCount => _sequences.Length;

    /// <summary>The number of tokens of all sequences.</summary>
    public long TokenCount => _sequences.Sum(sequence => (long)sequence.Count);

    public void Pad(SequencePadding padding)
    {
        for (int i = 0; i < _sequences.Length; i++) _sequences[i] = _sequences[i].Padded(padding);
    }

    /// <summary>The first sequence, with the others as its overflowing ones; the columns must not change any more.</summary>
    /// <param name="vocabulary">The texts of tokens.</param>
    /// <param name="index">The index of the sample in the batch.</param>
    /// <param name="hasOffsets">Whether the columns have offsets and words.</param>
    public TokenizerEncoding ToEncoding(Vocabulary vocabulary, int index, bool hasOffsets)
    {
        var windows = new TokenizerEncoding[_sequences.Length - 1];
        for (int i = 0; i < windows.Length; i++) windows[i] = ToEncoding(i + 1, []);
        return ToEncoding(0, windows);

        TokenizerEncoding ToEncoding(int sequence, IReadOnlyList<TokenizerEncoding> overflowing)
        {
            SequenceColumns columns = _sequences[sequence];
            return new TokenizerEncoding
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
        }
    }
}
