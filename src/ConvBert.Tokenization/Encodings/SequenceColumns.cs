namespace ConvBert.Tokenization.Encodings;

/// <summary>
/// Sequences with their special tokens and padding, one after another, as a structure of arrays. The columns of the tokens themselves come
/// first; the others have one value for all tokens of a text. -1 stands for no word and for no text.
/// </summary>
internal sealed class SequenceColumns(int capacity)
{
    public const int None = -1;

    /// <summary>
    /// Ids, offsets and words. The tokens of a text may be appended to it directly; <see cref="Complete"/> then fills the other columns.
    /// </summary>
    public TokenColumns Tokens { get; } = new(capacity);

    public int[] Ids => Tokens.Ids;

    public int[] Starts => Tokens.Starts;

    public int[] Ends => Tokens.Ends;

    public int[] WordIds => Tokens.Words;

    public int[] TypeIds { get; private set; } = GC.AllocateUninitializedArray<int>(capacity);

    public int[] AttentionMask { get; private set; } = GC.AllocateUninitializedArray<int>(capacity);

    public int[] SpecialTokensMask { get; private set; } = GC.AllocateUninitializedArray<int>(capacity);

    public int[] SequenceIds { get; private set; } = GC.AllocateUninitializedArray<int>(capacity);

    public int Count => Tokens.Count;

    public void Clear() => Tokens.Clear();

    /// <summary>Appends a special token, which stands for no text.</summary>
    public void AddSpecial(SpecialToken special, int type)
    {
        int at = Count;
        Tokens.Add(special.Id, 0, 0, None, special.OwnText);
        Reserve(at);
        TypeIds[at] = type;
        AttentionMask[at] = 1;
        SpecialTokensMask[at] = 1;
        SequenceIds[at] = None;
    }

    /// <summary>Appends padding.</summary>
    public void AddPadding(SpecialToken pad, int count)
    {
        if (count == 0) return;
        int start = Count;
        Tokens.AddRepeated(pad.Id, None, pad.OwnText, count);
        Fill(start, type: 0, attention: 0, special: 1, sequence: None);
    }

    /// <summary>Appends a window of the tokens of a text.</summary>
    public void Add(TokenColumns tokens, Range window, int type, int sequence)
    {
        (int offset, int count) = window.GetOffsetAndLength(tokens.Count);
        int start = Count;
        Tokens.Add(tokens, offset, count);
        Complete(start, type, sequence);
    }

    /// <summary>
    /// Fills the other columns for the tokens of a text that were appended to <see cref="Tokens"/> from <paramref name="start"/> on.
    /// </summary>
    public void Complete(int start, int type, int sequence) => Fill(start, type, attention: 1, special: 0, sequence);

    /// <summary>The same sequence, padded.</summary>
    public SequenceColumns Padded(SequencePadding padding)
    {
        int missing = padding.Missing(Count);
        if (missing == 0) return this;
        var padded = new SequenceColumns(Count + missing);
        if (padding.IsLeft) padded.AddPadding(padding.Pad, missing);
        int shift = padded.Count;
        padded.Tokens.Add(Tokens, 0, Count);
        TypeIds.AsSpan(0, Count).CopyTo(padded.TypeIds.AsSpan(shift));
        AttentionMask.AsSpan(0, Count).CopyTo(padded.AttentionMask.AsSpan(shift));
        SpecialTokensMask.AsSpan(0, Count).CopyTo(padded.SpecialTokensMask.AsSpan(shift));
        SequenceIds.AsSpan(0, Count).CopyTo(padded.SequenceIds.AsSpan(shift));
        if (!padding.IsLeft) padded.AddPadding(padding.Pad, missing);
        return padded;
    }

    private void Fill(int start, int type, int attention, int special, int sequence)
    {
        Reserve(start);
        Range added = start..Count;
        TypeIds.AsSpan(added).Fill(type);
        AttentionMask.AsSpan(added).Fill(attention);
        SpecialTokensMask.AsSpan(added).Fill(special);
        SequenceIds.AsSpan(added).Fill(sequence);
    }

    /// <summary>Grows the other columns to the capacity of the tokens; <paramref name="complete"/> tokens are kept.</summary>
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
