using ConvBert.Tokenization.Fast;
using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization.PostProcessing;

/// <summary>Rows of tokens one behind the other, one array for each thing to know about them. -1 stands for no word and no sequence.</summary>
internal sealed class RowColumns(int capacity)
{
    public const int None = -1;

    public int[] Ids { get; private set; } = Column(capacity);

    public int[] TypeIds { get; private set; } = Column(capacity);

    public int[] AttentionMask { get; private set; } = Column(capacity);

    public int[] SpecialTokensMask { get; private set; } = Column(capacity);

    public int[] Starts { get; private set; } = Column(capacity);

    public int[] Ends { get; private set; } = Column(capacity);

    public int[] WordIds { get; private set; } = Column(capacity);

    public int[] SequenceIds { get; private set; } = Column(capacity);

    /// <summary>The texts of tokens, in order, that are not the vocabulary's for their ids.</summary>
    public List<(int Token, string Text)> Texts { get; } = [];

    public int Count { get; private set; }

    public void Clear()
    {
        Count = 0;
        Texts.Clear();
    }

    /// <summary>Makes room for so many more tokens.</summary>
    public void Reserve(int more)
    {
        int needed = checked(Count + more);
        if (needed <= Ids.Length) return;
        int grown = (int)Math.Min(Array.MaxLength, Math.Max(needed, 2L * Ids.Length));
        Ids = Grown(Ids, grown);
        TypeIds = Grown(TypeIds, grown);
        AttentionMask = Grown(AttentionMask, grown);
        SpecialTokensMask = Grown(SpecialTokensMask, grown);
        Starts = Grown(Starts, grown);
        Ends = Grown(Ends, grown);
        WordIds = Grown(WordIds, grown);
        SequenceIds = Grown(SequenceIds, grown);
    }

    /// <summary>Appends a token that stands for no text; there is room for it.</summary>
    public void AddSpecial(SpecialPiece special, int type)
    {
        if (special.OwnText is not null) Texts.Add((Count, special.OwnText));
        Fill(1, special.Id, type, attention: 1);
    }

    /// <summary>Appends padding; there is room for it.</summary>
    public void AddPadding(SpecialPiece pad, int count)
    {
        for (int i = 0; i < count && pad.OwnText is not null; i++) Texts.Add((Count + i, pad.OwnText));
        Fill(count, pad.Id, type: 0, attention: 0);
    }

    /// <summary>Appends a window of a text's pieces; there is room for it.</summary>
    public void Add(PieceBuffer pieces, Range window, int type, int sequence)
    {
        (int offset, int count) = window.GetOffsetAndLength(pieces.Count);
        pieces.Ids.AsSpan(offset, count).CopyTo(Ids.AsSpan(Count));
        pieces.Starts.AsSpan(offset, count).CopyTo(Starts.AsSpan(Count));
        pieces.Ends.AsSpan(offset, count).CopyTo(Ends.AsSpan(Count));
        pieces.Words.AsSpan(offset, count).CopyTo(WordIds.AsSpan(Count));
        TypeIds.AsSpan(Count, count).Fill(type);
        AttentionMask.AsSpan(Count, count).Fill(1);
        SpecialTokensMask.AsSpan(Count, count).Clear();
        SequenceIds.AsSpan(Count, count).Fill(sequence);
        for (int i = pieces.FirstText(offset); i < pieces.Texts.Count && pieces.Texts[i].Piece < offset + count; i++)
        {
            Texts.Add((Count + pieces.Texts[i].Piece - offset, pieces.Texts[i].Text));
        }

        Count += count;
    }

    /// <summary>A row filled up to a length.</summary>
    public RowColumns Padded(SpecialPiece pad, int length, bool left)
    {
        var padded = new RowColumns(length);
        if (left) padded.AddPadding(pad, length - Count);
        int shift = padded.Count;
        Ids.AsSpan(0, Count).CopyTo(padded.Ids.AsSpan(shift));
        TypeIds.AsSpan(0, Count).CopyTo(padded.TypeIds.AsSpan(shift));
        AttentionMask.AsSpan(0, Count).CopyTo(padded.AttentionMask.AsSpan(shift));
        SpecialTokensMask.AsSpan(0, Count).CopyTo(padded.SpecialTokensMask.AsSpan(shift));
        Starts.AsSpan(0, Count).CopyTo(padded.Starts.AsSpan(shift));
        Ends.AsSpan(0, Count).CopyTo(padded.Ends.AsSpan(shift));
        WordIds.AsSpan(0, Count).CopyTo(padded.WordIds.AsSpan(shift));
        SequenceIds.AsSpan(0, Count).CopyTo(padded.SequenceIds.AsSpan(shift));
        foreach ((int token, string text) in Texts) padded.Texts.Add((token + shift, text));
        padded.Count += Count;
        if (!left) padded.AddPadding(pad, length - Count);
        return padded;
    }

    /// <summary>The tokens as one row; they must not change any more.</summary>
    public Encoding ToEncoding(Vocabulary vocabulary, int sample, IReadOnlyList<Encoding> overflowing) => new()
    {
        Ids = Ids,
        TypeIds = TypeIds,
        AttentionMask = AttentionMask,
        SpecialTokensMask = SpecialTokensMask,
        Tokens = new TokenTexts(Ids, vocabulary, Texts),
        Offsets = new OffsetPairs(Starts, Ends),
        WordIds = new OptionalNumbers(WordIds),
        SequenceIds = new OptionalNumbers(SequenceIds),
        Overflowing = overflowing,
        SampleIndex = sample,
        Columns = this,
    };

    private void Fill(int count, int id, int type, int attention)
    {
        Ids.AsSpan(Count, count).Fill(id);
        TypeIds.AsSpan(Count, count).Fill(type);
        AttentionMask.AsSpan(Count, count).Fill(attention);
        SpecialTokensMask.AsSpan(Count, count).Fill(1);
        Starts.AsSpan(Count, count).Clear();
        Ends.AsSpan(Count, count).Clear();
        WordIds.AsSpan(Count, count).Fill(None);
        SequenceIds.AsSpan(Count, count).Fill(None);
        Count += count;
    }

    private static int[] Column(int capacity) => GC.AllocateUninitializedArray<int>(capacity);

    private int[] Grown(int[] column, int length)
    {
        int[] grown = Column(length);
        column.AsSpan(0, Count).CopyTo(grown);
        return grown;
    }
}

/// <summary>A special token of a row, and its text where that is not the vocabulary's for its id.</summary>
internal readonly record struct SpecialPiece(int Id, string? OwnText);
