namespace ConvBert.Tokenization;

/// <summary>Options of a tokenizer. Null means the value in the tokenizer's files, or else Hugging Face's default.</summary>
public sealed record ConvBertTokenizerOptions
{
    /// <summary>Whether texts are lower-cased. Default: true.</summary>
    public bool? DoLowerCase { get; init; }

    /// <summary>
    /// Slow tokenizer: whether words are cleaned and split before WordPiece. Fast tokenizer, only if it is built from <c>vocab.txt</c>:
    /// false leaves letters, accents and CJK characters unchanged. Default: true.
    /// </summary>
    public bool? DoBasicTokenize { get; init; }

    /// <summary>Slow tokenizer: words that are not split.</summary>
    public IReadOnlyList<string>? NeverSplit { get; init; }

    /// <summary>Whether CJK characters are isolated. Default: true.</summary>
    public bool? TokenizeChineseChars { get; init; }

    /// <summary>Whether accents are stripped. Default: as <see cref="DoLowerCase"/>.</summary>
    public bool? StripAccents { get; init; }

    /// <summary>Fast tokenizer: whether control characters are removed. Default: true, or the value in <c>tokenizer.json</c>.</summary>
    public bool? CleanText { get; init; }

    /// <summary>The special token for the beginning of a text, which this tokenizer does not add. Default: none.</summary>
    public AddedToken? BosToken { get; init; }

    /// <summary>The special token for the end of a text, which this tokenizer does not add. Default: none.</summary>
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

    /// <summary>Additional special tokens.</summary>
    public IReadOnlyList<AddedToken>? AdditionalSpecialTokens { get; init; }

    /// <summary>
    /// The names of the model's inputs, that of the ids first; they determine whether <see cref="ConvBertTokenizerBase.Pad"/> creates an
    /// attention mask. Default: input_ids, token_type_ids, attention_mask.
    /// </summary>
    public IReadOnlyList<string>? ModelInputNames { get; init; }

    /// <summary>The maximum number of tokens in a sequence. Default: no limit.</summary>
    public long? ModelMaxLength { get; init; }

    /// <summary>The side on which sequences are padded. Default: right.</summary>
    public SequenceSide? PaddingSide { get; init; }

    /// <summary>The side on which sequences are truncated. Default: right.</summary>
    public SequenceSide? TruncationSide { get; init; }

    /// <summary>Whether decoding removes spaces before punctuation. Default: true if built from <c>vocab.txt</c>.</summary>
    public bool? CleanUpTokenizationSpaces { get; init; }

    /// <summary>Whether special tokens in the text are split like any other text. Default: false.</summary>
    public bool? SplitSpecialTokens { get; init; }

    /// <summary>The branch, tag or commit to read from a model's folder of the hub's local cache. Default: main.</summary>
    public string? Revision { get; init; }

    /// <summary>
    /// The version of transformers to follow where they differ. Version 5 trims the ends of the lines of <c>vocab.txt</c>, uses the
    /// normalizer of <c>tokenizer.json</c> whatever <see cref="DoLowerCase"/>, <see cref="StripAccents"/>, <see
    /// cref="TokenizeChineseChars"/> and <c>tokenizer_config.json</c> say, ignores <see cref="DoBasicTokenize"/>, decodes without clean-up
    /// by default, saves other files, and has only the fast tokenizer. Default: version 4.
    /// </summary>
    public TransformersVersion TransformersVersion { get; init; } = TransformersVersion.V4;
}
