namespace ConvBert.Tokenization.Encodings;

/// <summary>The tokens of a text as a structure of arrays.</summary>
/// <param name="capacity">The initial capacity, in tokens.</param>
internal sealed class TokenColumns(int capacity = 0)
{
    private const int MinCapacity = 256;

    public int[] Ids { get; private set; } = Column(capacity);

    /// <summary>Offsets at which tokens start in the text.</summary>
    public int[] Starts { get; private set; } = Column(capacity);

    /// <summary>Offsets at which they end.</summary>
    public int[] Ends { get; private set; } = Column(capacity);

    /// <summary>The indices of the words that they belong to.</summary>
    public int[] Words { get; private set; } = Column(capacity);

    /// <summary>In order, the texts of tokens that differ from the vocabulary's text for their id: those of added tokens.</summary>
    public List<(int Token, string Text)> Texts { get; } = [];

    public int Count { get; set; }

    /// <summary>The index of the first of <see cref="Texts"/> at or after a token.</summary>
    public int FirstText(int token)
    {
        int low = 0;
        for (int high = Texts.Count; low < high;)
        {
            int middle = (low + high) / 2;
            if (Texts[middle].Token < token) low = middle + 1;
            else high = middle;
        }

        return low;
    }

    public void Clear() => Truncate(0);

    /// <summary>Ensures capacity for this many more tokens.</summary>
    public void Reserve(int more)
    {
        int needed = checked(Count + more);
        if (needed <= Ids.Length) return;
        int capacity = (int)Math.Min(Array.MaxLength, Math.Max(needed, Math.Max(MinCapacity, 2L * Ids.Length)));
        Ids = Grown(Ids, capacity);
        Starts = Grown(Starts, capacity);
        Ends = Grown(Ends, capacity);
        Words = Grown(Words, capacity);
    }

    /// <summary>Removes the tokens from an index on.</summary>
    public void Truncate(int count)
    {
        int texts = FirstText(count);
        Texts.RemoveRange(texts, Texts.Count - texts);
        Count = count;
    }

    /// <summary>Appends a range of the tokens of another text.</summary>
    public void Add(TokenColumns tokens, int offset, int count)
    {
        Reserve(count);
        tokens.Ids.AsSpan(offset, count).CopyTo(Ids.AsSpan(Count));
        tokens.Starts.AsSpan(offset, count).CopyTo(Starts.AsSpan(Count));
        tokens.Ends.AsSpan(offset, count).CopyTo(Ends.AsSpan(Count));
        tokens.Words.AsSpan(offset, count).CopyTo(Words.AsSpan(Count));
        for (int i = tokens.FirstText(offset); i < tokens.Texts.Count && tokens.Texts[i].Token < offset + count; i++)
        {
            Texts.Add((Count + tokens.Texts[i].Token - offset, tokens.Texts[i].Text));
        }

        Count += count;
    }

    /// <summary>Appends a token several times that stands for no text, with the offsets (0, 0).</summary>
    public void AddRepeated(int id, int word, string? text, int count)
    {
        Reserve(count);
        Ids.AsSpan(Count, count).Fill(id);
        Starts.AsSpan(Count, count).Clear();
        Ends.AsSpan(Count, count).Clear();
        Words.AsSpan(Count, count).Fill(word);
        for (int i = 0; i < count && text is not null; i++) Texts.Add((Count + i, text));
        Count += count;
    }

    /// <param name="id">The id of the token.</param>
    /// <param name="start">The offset at which it starts.</param>
    /// <param name="end">The offset at which it ends.</param>
    /// <param name="word">The index of its word.</param>
    /// <param name="text">Its text if that is not the vocabulary's for the id; otherwise null.</param>
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
