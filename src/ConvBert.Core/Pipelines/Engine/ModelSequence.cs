using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>
/// One sequence of model input (a text, a pair of texts or a chunk, with its special tokens), and where its tokens come from. All spans are
/// <c>[sequence]</c>; those of the slow tokenizer's offsets and words may be empty where they are added to a <see cref="SequenceBuffer"/>,
/// which fills them up.
/// </summary>
internal readonly ref struct ModelSequence
{
    /// <summary>Token ids.</summary>
    public required ReadOnlySpan<int> Ids { get; init; }

    /// <summary>Token types: 0 for the first text, 1 for the second.</summary>
    public required ReadOnlySpan<int> TypeIds { get; init; }

    /// <summary>1 for tokens, 0 for padding that belongs to the sequence itself.</summary>
    public required ReadOnlySpan<int> AttentionMask { get; init; }

    /// <summary>1 for special tokens that were added, 0 for tokens of the text.</summary>
    public required ReadOnlySpan<int> SpecialTokensMask { get; init; }

    /// <summary>The code point of its text at which a token starts; 0 for special tokens.</summary>
    public required ReadOnlySpan<int> OffsetStarts { get; init; }

    /// <summary>The code point at which it ends (exclusive); 0 for special tokens.</summary>
    public required ReadOnlySpan<int> OffsetEnds { get; init; }

    /// <summary>The word of its text that a token belongs to; −1 for special tokens.</summary>
    public required ReadOnlySpan<int> WordIds { get; init; }

    /// <summary>0 for tokens of the first text, 1 for those of the second; −1 for special tokens.</summary>
    public required ReadOnlySpan<int> SequenceIds { get; init; }

    /// <summary>The number of tokens, padding included.</summary>
    public int Length => Ids.Length;

    /// <summary>The number of tokens without padding.</summary>
    public int TokenCount => Length - AttentionMask.Count(0);

    /// <summary>Whether the sequence carries padding of its own, so that its results need the padded forward.</summary>
    public bool HasPadding => AttentionMask.Contains(0);

    /// <summary>What a tokenizer made.</summary>
    public static ModelSequence Of(EncodedSequence encoded) => new()
    {
        Ids = encoded.Ids,
        TypeIds = encoded.TypeIds,
        AttentionMask = encoded.AttentionMask,
        SpecialTokensMask = encoded.SpecialTokensMask,
        OffsetStarts = encoded.OffsetStarts,
        OffsetEnds = encoded.OffsetEnds,
        WordIds = encoded.WordIds,
        SequenceIds = encoded.SequenceIds,
    };

    /// <summary>The sequence with padding of its own.</summary>
    /// <param name="length">Length of the padded sequence; one that is at least as long stays as it is.</param>
    /// <param name="padId">The id of the padding token.</param>
    /// <param name="left">Whether the padding comes first.</param>
    public ModelSequence PadTo(int length, int padId, bool left) => length <= Length ? this : new ModelSequence
    {
        Ids = Pad(Ids, length, padId, left),
        TypeIds = Pad(TypeIds, length, 0, left),
        AttentionMask = Pad(AttentionMask, length, 0, left),
        SpecialTokensMask = Pad(SpecialTokensMask, length, 1, left),
        OffsetStarts = Pad(OffsetStarts, length, 0, left),
        OffsetEnds = Pad(OffsetEnds, length, 0, left),
        WordIds = Pad(WordIds, length, -1, left),
        SequenceIds = Pad(SequenceIds, length, -1, left),
    };

    private static int[] Pad(ReadOnlySpan<int> values, int length, int filler, bool left)
    {
        int[] padded = new int[length];
        Array.Fill(padded, filler);
        values.CopyTo(padded.AsSpan(left ? length - values.Length : 0));
        return padded;
    }
}
