using ConvBert.Tokenization.Encodings;

namespace ConvBert.Tokenization;

/// <summary>
/// A sequence of an <see cref="EncodingBuffer"/>: the columns of a <see cref="TokenizerEncoding"/> as spans, with one element per token.
/// </summary>
public readonly ref struct EncodedSequence
{
    internal EncodedSequence(SequenceColumns columns, int start, int count, bool hasOffsets)
    {
        Ids = columns.Ids.AsSpan(start, count);
        TypeIds = columns.TypeIds.AsSpan(start, count);
        AttentionMask = columns.AttentionMask.AsSpan(start, count);
        SpecialTokensMask = columns.SpecialTokensMask.AsSpan(start, count);
        SequenceIds = columns.SequenceIds.AsSpan(start, count);
        if (!hasOffsets) return;
        OffsetStarts = columns.Starts.AsSpan(start, count);
        OffsetEnds = columns.Ends.AsSpan(start, count);
        WordIds = columns.WordIds.AsSpan(start, count);
    }

    /// <summary>The number of tokens.</summary>
    public int Count => Ids.Length;

    /// <summary>Token ids.</summary>
    public ReadOnlySpan<int> Ids { get; }

    /// <summary>0 for the first text of a pair, 1 for the second.</summary>
    public ReadOnlySpan<int> TypeIds { get; }

    /// <summary>1 for tokens, 0 for padding.</summary>
    public ReadOnlySpan<int> AttentionMask { get; }

    /// <summary>1 for [CLS], [SEP] and padding that were added; 0 for tokens of the text.</summary>
    public ReadOnlySpan<int> SpecialTokensMask { get; }

    /// <summary>The offsets at which tokens start in their text; 0 for special tokens. Empty for the slow tokenizer.</summary>
    public ReadOnlySpan<int> OffsetStarts { get; }

    /// <summary>The offsets at which they end; 0 for special tokens. Empty for the slow tokenizer.</summary>
    public ReadOnlySpan<int> OffsetEnds { get; }

    /// <summary>
    /// The indices of the words in their text that tokens belong to; -1 for special tokens. Empty for the slow tokenizer.
    /// </summary>
    public ReadOnlySpan<int> WordIds { get; }

    /// <summary>The text of a pair that tokens belong to, 0 or 1; -1 for special tokens.</summary>
    public ReadOnlySpan<int> SequenceIds { get; }
}
