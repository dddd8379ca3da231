namespace ConvBert.Tokenization.Fast;

/// <summary>The pieces of a text, one array for each thing to know about them.</summary>
internal sealed class PieceBuffer
{
    private const int LeastCapacity = 256;

    /// <summary>Ids.</summary>
    public int[] Ids { get; private set; } = [];

    /// <summary>Where pieces start in the text.</summary>
    public int[] Starts { get; private set; } = [];

    /// <summary>Where they end.</summary>
    public int[] Ends { get; private set; } = [];

    /// <summary>Numbers of the words that they belong to.</summary>
    public int[] Words { get; private set; } = [];

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

    private int[] Grown(int[] column, int capacity)
    {
        int[] grown = GC.AllocateUninitializedArray<int>(capacity);
        column.AsSpan(0, Count).CopyTo(grown);
        return grown;
    }
}
