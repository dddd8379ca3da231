namespace ConvBert.Tokenization;

/// <summary>Options of an encoding call.</summary>
public sealed record EncodingOptions
{
    /// <summary>Whether [CLS] and [SEP] are added. Default: true.</summary>
    public bool AddSpecialTokens { get; init; } = true;

    /// <summary>The length to which sequences are padded. Default: no padding.</summary>
    public PaddingStrategy Padding { get; init; }

    /// <summary>
    /// How sequences are truncated. Null: longest first if <see cref="MaxLength"/> is given without padding, otherwise not at all.
    /// </summary>
    public TruncationStrategy? Truncation { get; init; }

    /// <summary>
    /// The maximum number of tokens in a sequence, including special tokens. Null: the tokenizer's <c>model_max_length</c>.
    /// </summary>
    public int? MaxLength { get; init; }

    /// <summary>
    /// The number of tokens that consecutive windows of a truncated text share; fewer than a window has of the text. Slow tokenizer: the
    /// number of tokens in front of those cut off that are included in <see cref="TokenizerEncoding.OverflowingTokens"/>, if there are as
    /// many. Default: 0.
    /// </summary>
    public int Stride { get; init; }

    /// <summary>Padded lengths are rounded up to a multiple of this number, at least 1; null for no rounding.</summary>
    public int? PadToMultipleOf { get; init; }

    /// <summary>The side on which sequences are padded; null for the tokenizer's.</summary>
    public SequenceSide? PaddingSide { get; init; }

    /// <summary>The side on which sequences are truncated; null for the tokenizer's.</summary>
    public SequenceSide? TruncationSide { get; init; }

    /// <summary>
    /// Whether the windows after the first are returned. Slow tokenizer: whether the tokens that were cut off are returned, which requires
    /// a maximum length. Default: false.
    /// </summary>
    public bool ReturnOverflowingTokens { get; init; }

    /// <summary>Whether special tokens in the text are split like any other text. Null: the tokenizer's setting.</summary>
    public bool? SplitSpecialTokens { get; init; }

    /// <summary>The unit in which the fast tokenizer counts offsets. Default: code points.</summary>
    public OffsetUnit OffsetUnit { get; init; }

    /// <summary>
    /// Told how many tokens each text adds before there is memory for them, windows and padding included, by any of the call's threads; an
    /// exception of it ends the call.
    /// </summary>
    internal Action<long>? Growing { get; init; }
}
