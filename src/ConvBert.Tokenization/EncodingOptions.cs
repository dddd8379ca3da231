namespace ConvBert.Tokenization;

/// <summary>How rows are filled up.</summary>
public enum PaddingStrategy
{
    /// <summary>Not at all.</summary>
    DoNotPad,

    /// <summary>To the longest row of the batch.</summary>
    Longest,

    /// <summary>To the maximum length.</summary>
    MaxLength,
}

/// <summary>Which sequence of a row gives way when the row is too long.</summary>
public enum TruncationStrategy
{
    /// <summary>None.</summary>
    DoNotTruncate,

    /// <summary>The longer one, token by token.</summary>
    LongestFirst,

    /// <summary>The first.</summary>
    OnlyFirst,

    /// <summary>The second.</summary>
    OnlySecond,
}

/// <summary>The options of an encoding call.</summary>
public sealed record EncodingOptions
{
    /// <summary>Whether [CLS] and [SEP] are put around. Default: true.</summary>
    public bool AddSpecialTokens { get; init; } = true;

    /// <summary>How rows are filled up. Default: not at all.</summary>
    public PaddingStrategy Padding { get; init; }

    /// <summary>How rows are cut. Null: longest first where <see cref="MaxLength"/> is given without padding, else not at all.</summary>
    public TruncationStrategy? Truncation { get; init; }

    /// <summary>Most tokens of a row, special ones included. Null: the tokenizer's <c>model_max_length</c>.</summary>
    public int? MaxLength { get; init; }

    /// <summary>
    /// Tokens that neighbouring windows of a cut text share; fewer than a window has of the text. Slow: tokens kept that stand in front of those cut off in
    /// <see cref="Encoding.OverflowingTokens"/>, as many as there are. Default: 0.
    /// </summary>
    public int Stride { get; init; }

    /// <summary>Rounds padded lengths up to a multiple of at least 1; null for none.</summary>
    public int? PadToMultipleOf { get; init; }

    /// <summary>"left" or "right"; null for the tokenizer's.</summary>
    public string? PaddingSide { get; init; }

    /// <summary>"left" or "right"; null for the tokenizer's.</summary>
    public string? TruncationSide { get; init; }

    /// <summary>Whether the windows behind the first are returned; of the slow tokenizer, what was cut off, which takes a maximum length. Default: false.</summary>
    public bool ReturnOverflowingTokens { get; init; }

    /// <summary>Whether special tokens in the text are taken apart like any text. Null: the tokenizer's setting.</summary>
    public bool? SplitSpecialTokens { get; init; }
}
