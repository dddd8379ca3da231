namespace ConvBert.Tokenization.Fast;

/// <summary>The pieces of a text, one array for each thing to know about them.</summary>
/// <param name="capacity">Room for so many pieces to begin with.</param>
internal sealed class PieceBuffer(int capacity = 0)
{
    private const int LeastCapacity = 256;

    /// <summary>Ids.</summary>
    public int[] Ids { get; private set; } = Column(capacity);

    /// <summary>Where pieces start in the text.</summary>
    public int[] Starts { get; private set; } = Column(capacity);

    /// <summary>Where they end.</summary>
    public int[] Ends { get; private set; } = Column(capacity);

    /// <summary>Numbers of the words that they belong to.</summary>
    public int[] Words { get; private set; } = Column(capacity);

    /// <summary>The texts of pieces, in order, that are not the vocabulary's for their ids: those of added tokens.</summary>
    public List<(int Piece, string Text)> Texts { get; } = [];

    public int Count { get; set; }

    /// <summary>The first of <see cref="Texts"/> at a piece or behind it.</summary>
    public int FirstText(int piece)
    {
        int low = 0;
        for (int high = Texts.Count; low < high;)
        {
            int middle = (low + high) / 2;
            if (Texts[middle].Piece < piece) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    public void Clear()
    {
        Count = 0;
        Texts.Clear();
    }

    /// <summary>Makes room for so many more pieces.</summary>
    public void Reserve(int more)
    {
        int needed = checked(Count + more);
        if (needed <= Ids.Length) return;
        int capacity = (int)Math.Min(Array.MaxLength, Math.Max(needed, Math.Max(LeastCapacity, 2L * Ids.Length)));
        Ids = Grown(Ids, capacity);
        Starts = Grown(Starts, capacity);
        Ends = Grown(Ends, capacity);
        Words = Grown(Words, capacity);
    }

    /// <summary>Forgets the pieces from a number on.</summary>
    public void Truncate(int count)
    {
        Texts.RemoveRange(FirstText(count), Texts.Count - FirstText(count));
        Count = count;
    }

    /// <summary>Appends some pieces of another buffer.</summary>
    public void Add(PieceBuffer pieces, int offset, int count)
    {
        Reserve(count);
        pieces.Ids.AsSpan(offset, count).CopyTo(Ids.AsSpan(Count));
        pieces.Starts.AsSpan(offset, count).CopyTo(Starts.AsSpan(Count));
        pieces.Ends.AsSpan(offset, count).CopyTo(Ends.AsSpan(Count));
        pieces.Words.AsSpan(offset, count).CopyTo(Words.AsSpan(Count));
        for (int i = pieces.FirstText(offset); i < pieces.Texts.Count && pieces.Texts[i].Piece < offset + count; i++)
        {
            Texts.Add((Count + pieces.Texts[i].Piece - offset, pieces.Texts[i].Text));
        }

        Count += count;
    }

    /// <summary>Appends one piece several times that stands for no text.</summary>
    public void AddPlaceless(int id, int word, string? text, int count)
    {
        Reserve(count);
        Ids.AsSpan(Count, count).Fill(id);
        Starts.AsSpan(Count, count).Clear();
        Ends.AsSpan(Count, count).Clear();
        Words.AsSpan(Count, count).Fill(word);
        for (int i = 0; i < count && text is not null; i++) Texts.Add((Count + i, text));
        Count += count;
    }

    public void Add(int id, int start, int end, int word, string? text)
    {
        Reserve(1);
        Ids[Count] = id;
        Starts[Count] = start;
        Ends[Count] = end;
        Words[Count] = word;
        if (text is not null) Texts.Add((Count, text));
        Count++;
    }

    private static int[] Column(int length) => length == 0 ? [] : GC.AllocateUninitializedArray<int>(length);

    private int[] Grown(int[] column, int length)
    {
        int[] grown = Column(length);
        column.AsSpan(0, Count).CopyTo(grown);
        return grown;
    }
}
