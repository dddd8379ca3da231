namespace ConvBert.Tokenization.Encodings;

/// <summary>The tokens of a sample, that is of a text or a pair, before special tokens are added, and the plan of its sequences.</summary>
internal class SampleTokens
{
    /// <summary>The tokens of the first text.</summary>
    public TokenColumns First { get; } = new();

    /// <summary>The tokens of the second.</summary>
    public TokenColumns Second { get; } = new();

    public SequencePlan Plan { get; } = new();

    /// <summary>The ids that were cut off (slow tokenizer); null if not asked for.</summary>
    public int[]? Overflowing { get; set; }

    /// <summary>By how many tokens the sequence exceeded the maximum length (slow tokenizer); null if not asked for.</summary>
    public int? TruncatedTokenCount { get; set; }

    /// <summary>Removes the tokens of the last sample.</summary>
    public void Clear()
    {
        First.Clear();
        Second.Clear();
    }

    /// <summary>Appends a sequence of the plan to the columns.</summary>
    public void Write(int sequence, SequenceSpecials? specials, SequenceColumns columns)
    {
        (Range first, Range second) = Plan.Windows(sequence);
        if (specials is not null) columns.AddSpecial(specials.Cls, 0);
        columns.Add(First, first, type: 0, sequence: 0);
        if (specials is not null) columns.AddSpecial(specials.Sep, 0);
        if (!Plan.IsPair) return;
        columns.Add(Second, second, specials is null ? Plan.SecondTypeWithoutSpecials : 1, sequence: 1);
        if (specials is not null) columns.AddSpecial(specials.Sep, 1);
    }

    /// <summary>Returns the memory for the next sample. After an exception it must not be reused.</summary>
    public virtual void Release()
    {
    }
}
