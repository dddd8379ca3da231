using ConvBert.Tokenization.Fast;
using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization.PostProcessing;

/// <summary>
/// Rows of tokens one behind the other, one array for each thing to know about them: pieces, and beside them what is the same for every piece of a text.
/// -1 stands for no word and no sequence.
/// </summary>
internal sealed class RowColumns(int capacity)
{
    public const int None = -1;

    /// <summary>Ids, places and words. Pieces of a text may be appended to it, and then <see cref="Complete"/> told so.</summary>
    public PieceBuffer Pieces { get; } = new(capacity);

    public int[] Ids => Pieces.Ids;

    public int[] Starts => Pieces.Starts;

    public int[] Ends => Pieces.Ends;

    public int[] WordIds => Pieces.Words;

    public int[] TypeIds { get; private set; } = GC.AllocateUninitializedArray<int>(capacity);

    public int[] AttentionMask { get; private set; } = GC.AllocateUninitializedArray<int>(capacity);

    public int[] SpecialTokensMask { get; private set; } = GC.AllocateUninitializedArray<int>(capacity);

    public int[] SequenceIds { get; private set; } = GC.AllocateUninitializedArray<int>(capacity);

    public int Count => Pieces.Count;

    public void Clear() => Pieces.Clear();

    /// <summary>Appends a token that stands for no text.</summary>
    public void AddSpecial(SpecialPiece special, int type)
    {
        int at = Count;
        Pieces.Add(special.Id, 0, 0, None, special.OwnText);
        Reserve(at);
        TypeIds[at] = type;
        AttentionMask[at] = 1;
        SpecialTokensMask[at] = 1;
        SequenceIds[at] = None;
    }

    /// <summary>Appends padding.</summary>
    public void AddPadding(SpecialPiece pad, int count)
    {
        if (count == 0) return;
        int start = Count;
        Pieces.AddPlaceless(pad.Id, None, pad.OwnText, count);
        Fill(start, type: 0, attention: 0, special: 1, sequence: None);
    }

    /// <summary>Appends a window of a text's pieces.</summary>
    public void Add(PieceBuffer pieces, Range window, int type, int sequence)
    {
        (int offset, int count) = window.GetOffsetAndLength(pieces.Count);
        int start = Count;
        Pieces.Add(pieces, offset, count);
        Complete(start, type, sequence);
    }

    /// <summary>Completes the pieces of a text, which were appended from <paramref name="start"/> on.</summary>
    public void Complete(int start, int type, int sequence) => Fill(start, type, attention: 1, special: 0, sequence);

    /// <summary>A row filled up to a length.</summary>
    public RowColumns Padded(SpecialPiece pad, int length, bool left)
    {
        var padded = new RowColumns(length);
        if (left) padded.AddPadding(pad, length - Count);
        int shift = padded.Count;
        padded.Pieces.Add(Pieces, 0, Count);
        TypeIds.AsSpan(0, Count).CopyTo(padded.TypeIds.AsSpan(shift));
        AttentionMask.AsSpan(0, Count).CopyTo(padded.AttentionMask.AsSpan(shift));
        SpecialTokensMask.AsSpan(0, Count).CopyTo(padded.SpecialTokensMask.AsSpan(shift));
        SequenceIds.AsSpan(0, Count).CopyTo(padded.SequenceIds.AsSpan(shift));
        if (!left) padded.AddPadding(pad, length - Count);
        return padded;
    }

    /// <summary>The tokens as one row; they must not change any more.</summary>
    public TokenizerEncoding ToEncoding(Vocabulary vocabulary, int sample, IReadOnlyList<TokenizerEncoding> overflowing) => new()
    {
        Ids = Ids,
        TypeIds = TypeIds,
        AttentionMask = AttentionMask,
        SpecialTokensMask = SpecialTokensMask,
        Tokens = new TokenTexts(Ids, vocabulary, Pieces.Texts),
        Offsets = new OffsetPairs(Starts, Ends),
        WordIds = new OptionalNumbers(WordIds),
        SequenceIds = new OptionalNumbers(SequenceIds),
        Overflowing = overflowing,
        SampleIndex = sample,
        Columns = this,
    };

    private void Fill(int start, int type, int attention, int special, int sequence)
    {
        Reserve(start);
        Range added = start..Count;
        TypeIds.AsSpan(added).Fill(type);
        AttentionMask.AsSpan(added).Fill(attention);
        SpecialTokensMask.AsSpan(added).Fill(special);
        SequenceIds.AsSpan(added).Fill(sequence);
    }

    /// <summary>Makes room beside the pieces; so many tokens are complete.</summary>
    private void Reserve(int complete)
    {
        int length = Ids.Length;
        if (length <= TypeIds.Length) return;
        TypeIds = Grown(TypeIds, complete, length);
        AttentionMask = Grown(AttentionMask, complete, length);
        SpecialTokensMask = Grown(SpecialTokensMask, complete, length);
        SequenceIds = Grown(SequenceIds, complete, length);
    }

    private static int[] Grown(int[] column, int complete, int length)
    {
        int[] grown = GC.AllocateUninitializedArray<int>(length);
        column.AsSpan(0, complete).CopyTo(grown);
        return grown;
    }
}

/// <summary>A special token of a row, and its text where that is not the vocabulary's for its id.</summary>
internal readonly record struct SpecialPiece(int Id, string? OwnText);
