namespace ConvBert.Tokenization;

/// <summary>The constructor's options; null means: from the tokenizer's files, else Hugging Face's default.</summary>
public sealed record ConvBertTokenizerOptions
{
    /// <summary>Lower-casing. Default: true.</summary>
    public bool? DoLowerCase { get; init; }

    /// <summary>
    /// Slow: whether words are cleaned and split before WordPiece. Of the fast tokenizer only where it is built from <c>vocab.txt</c>: false leaves letters,
    /// accents and CJK characters as they are. Default: true.
    /// </summary>
    public bool? DoBasicTokenize { get; init; }

    /// <summary>Slow: words that are kept whole.</summary>
    public IReadOnlyList<string>? NeverSplit { get; init; }

    /// <summary>Whether CJK characters stand alone. Default: true.</summary>
    public bool? TokenizeChineseChars { get; init; }

    /// <summary>Whether accents are taken off. Default: as lower-casing.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>Fast: whether control characters are dropped. Default: true, or as <c>tokenizer.json</c> says.</summary>
    public bool? CleanText { get; init; }

    /// <summary>A special token for the beginning of a text, which this tokenizer does not put there. Default: none.</summary>
    public AddedToken? BosToken { get; init; }

    /// <summary>A special token for the end of a text, which this tokenizer does not put there. Default: none.</summary>
    public AddedToken? EosToken { get; init; }

    /// <summary>The unknown token; <see cref="AddedToken.None"/> for a tokenizer without one. Default: [UNK].</summary>
    public AddedToken? UnkToken { get; init; }

    /// <summary>The separator token; <see cref="AddedToken.None"/> for a tokenizer without one. Default: [SEP].</summary>
    public AddedToken? SepToken { get; init; }

    /// <summary>The padding token; <see cref="AddedToken.None"/> for a tokenizer without one. Default: [PAD].</summary>
    public AddedToken? PadToken { get; init; }

    /// <summary>The class token; <see cref="AddedToken.None"/> for a tokenizer without one. Default: [CLS].</summary>
    public AddedToken? ClsToken { get; init; }

    /// <summary>The mask token; <see cref="AddedToken.None"/> for a tokenizer without one. Default: [MASK].</summary>
    public AddedToken? MaskToken { get; init; }

    /// <summary>Further special tokens.</summary>
    public IReadOnlyList<AddedToken>? AdditionalSpecialTokens { get; init; }

    /// <summary>
    /// What the model takes, that of the ids first: decides which lists <see cref="ConvBertTokenizerBase.Pad"/> fills up with ids, and whether it makes an attention
    /// mask. Default: input_ids, token_type_ids, attention_mask.
    /// </summary>
    public IReadOnlyList<string>? ModelInputNames { get; init; }

    /// <summary>Most tokens of a row. Default: none.</summary>
    public long? ModelMaxLength { get; init; }

    /// <summary>The side on which sequences are padded. Default: right.</summary>
    public SequenceSide? PaddingSide { get; init; }

    /// <summary>The side on which sequences are truncated. Default: right.</summary>
    public SequenceSide? TruncationSide { get; init; }

    /// <summary>Whether decoding removes spaces before punctuation. Default: true when built from <c>vocab.txt</c>.</summary>
    public bool? CleanUpTokenizationSpaces { get; init; }

    /// <summary>Whether special tokens in the text are taken apart like any text. Default: false.</summary>
    public bool? SplitSpecialTokens { get; init; }

    /// <summary>The branch, tag or commit to read from a model's folder of the hub's local cache. Default: main.</summary>
    public string? Revision { get; init; }

    /// <summary>
    /// The version of transformers to follow where they differ: 4 (4.57) or 5. Version 5 trims the lines of <c>vocab.txt</c> at their ends, holds on to the
    /// normalizer of <c>tokenizer.json</c> whatever <see cref="DoLowerCase"/>, <see cref="StripAccents"/>, <see cref="TokenizeChineseChars"/> and
    /// <c>tokenizer_config.json</c> say, ignores <see cref="DoBasicTokenize"/>, decodes without clean-up unless told otherwise, saves other files, and has the
    /// fast tokenizer only. Default: 4.
    /// </summary>
    public TransformersVersion TransformersVersion { get; init; } = TransformersVersion.V4;
}
