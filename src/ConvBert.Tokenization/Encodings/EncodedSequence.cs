using ConvBert.Tokenization.PostProcessing;

namespace ConvBert.Tokenization;

/// <summary>A row of an <see cref="EncodingBuffer"/>: what <see cref="TokenizerEncoding"/> has, as numbers. All spans have one element a token.</summary>
public readonly ref struct EncodedSequence
{
    internal EncodedSequence(RowColumns columns, int start, int count)
    {
        Ids = columns.Ids.AsSpan(start, count);
        TypeIds = columns.TypeIds.AsSpan(start, count);
        AttentionMask = columns.AttentionMask.AsSpan(start, count);
        SpecialTokensMask = columns.SpecialTokensMask.AsSpan(start, count);
        OffsetStarts = columns.Starts.AsSpan(start, count);
        OffsetEnds = columns.Ends.AsSpan(start, count);
        WordIds = columns.WordIds.AsSpan(start, count);
        SequenceIds = columns.SequenceIds.AsSpan(start, count);
    }

    /// <summary>The number of tokens.</summary>
    public int Count => Ids.Length;

    /// <summary>Token ids.</summary>
    public ReadOnlySpan<int> Ids { get; }

    /// <summary>Segments: 0 for the first sequence, 1 for the second.</summary>
    public ReadOnlySpan<int> TypeIds { get; }

    /// <summary>1 for tokens, 0 for padding.</summary>
    public ReadOnlySpan<int> AttentionMask { get; }

    /// <summary>1 for [CLS], [SEP] and padding that were added; 0 for what stands in the text.</summary>
    public ReadOnlySpan<int> SpecialTokensMask { get; }

    /// <summary>Where tokens begin in their own sequence; 0 for special tokens.</summary>
    public ReadOnlySpan<int> OffsetStarts { get; }

    /// <summary>Where they end; 0 for special tokens.</summary>
    public ReadOnlySpan<int> OffsetEnds { get; }

    /// <summary>The words of their sequence that tokens belong to; -1 for special tokens.</summary>
    public ReadOnlySpan<int> WordIds { get; }

    /// <summary>0 or 1; -1 for special tokens.</summary>
    public ReadOnlySpan<int> SequenceIds { get; }
}
