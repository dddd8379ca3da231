using ConvBert.Tokenization.Encodings;
using ConvBert.Tokenization.WordPiece;

namespace ConvBert.Tokenization.Files;

/// <summary>All settings of a tokenizer, including the defaults.</summary>
internal sealed record TokenizerSettings
{
    public required Vocabulary Vocabulary { get; init; }

    public bool DoLowerCase { get; init; } = true;

    public bool DoBasicTokenize { get; init; } = true;

    public IReadOnlyList<string> NeverSplit { get; init; } = [];

    public bool TokenizeChineseChars { get; init; } = true;

    public bool? StripAccents { get; init; }

    public bool CleanText { get; init; } = true;

    public AddedToken? BosToken { get; init; }

    public AddedToken? EosToken { get; init; }

    public AddedToken? UnkToken { get; init; } = Special("[UNK]");

    public AddedToken? SepToken { get; init; } = Special("[SEP]");

    public AddedToken? PadToken { get; init; } = Special("[PAD]");

    public AddedToken? ClsToken { get; init; } = Special("[CLS]");

    public AddedToken? MaskToken { get; init; } = Special("[MASK]");

    /// <summary>
    /// The first token of a sequence according to <c>tokenizer.json</c>, whatever <see cref="ClsToken"/> is; null without that file.
    /// </summary>
    public string? FrontToken { get; init; }

    /// <summary>
    /// The last token of a sequence according to <c>tokenizer.json</c>, whatever <see cref="SepToken"/> is; null without that file.
    /// </summary>
    public string? BehindToken { get; init; }

    /// <summary>The token for unknown words, whether or not there is an <see cref="UnkToken"/>.</summary>
    public string UnknownWordToken
    {
        get => UnkToken?.Content ?? field;
        init;
    } = "[UNK]";

    public IReadOnlyList<AddedToken> AdditionalSpecialTokens { get; init; } = [];

    /// <summary>The added tokens of the files with their ids.</summary>
    public IReadOnlyList<(AddedToken Token, int? Id)> AddedTokens { get; init; } = [];

    public IReadOnlyList<string> ModelInputNames { get; init; } = DefaultInputNames;

    public long ModelMaxLength { get; init; } = SequenceDefaults.NoMaxLength;

    public SequenceSide PaddingSide { get; init; }

    public SequenceSide TruncationSide { get; init; }

    public bool CleanUpTokenizationSpaces { get; init; } = true;

    public bool SplitSpecialTokens { get; init; }

    public string ContinuingSubwordPrefix { get; init; } = "##";

    public int MaxInputCharsPerWord { get; init; } = 100;

    /// <summary>Whether the fast decoder cleans up each token.</summary>
    public bool DecoderCleanUp { get; init; } = true;

    /// <summary>The version of transformers to follow where they differ.</summary>
    public TransformersVersion TransformersVersion { get; init; } = TransformersVersion.V4;

    /// <summary>The <c>vocab.txt</c> from which the vocabulary was read, or next to its <c>tokenizer.json</c>, if any.</summary>
    public string? VocabularyFile { get; init; }

    /// <summary>The inputs of a model, unless files or options specify others.</summary>
    public static IReadOnlyList<string> DefaultInputNames { get; } = ["input_ids", "token_type_ids", "attention_mask"];

    public static AddedToken Special(string content) => new(content) { Normalized = false, Special = true };

    /// <summary>These settings, overridden by the caller's options.</summary>
    public TokenizerSettings With(ConvBertTokenizerOptions? options) => options is null ? this : this with
    {
        DoLowerCase = options.DoLowerCase ?? DoLowerCase,
        DoBasicTokenize = TransformersVersion == TransformersVersion.V5 || (options.DoBasicTokenize ?? DoBasicTokenize),
        NeverSplit = options.NeverSplit ?? NeverSplit,
        TokenizeChineseChars = options.TokenizeChineseChars ?? TokenizeChineseChars,
        StripAccents = options.StripAccents ?? StripAccents,
        CleanText = options.CleanText ?? CleanText,
        BosToken = Given(options.BosToken, BosToken),
        EosToken = Given(options.EosToken, EosToken),
        UnkToken = Given(options.UnkToken, UnkToken),
        SepToken = Given(options.SepToken, SepToken),
        PadToken = Given(options.PadToken, PadToken),
        ClsToken = Given(options.ClsToken, ClsToken),
        MaskToken = Given(options.MaskToken, MaskToken),
        AdditionalSpecialTokens = options.AdditionalSpecialTokens?.Select(token => AsSpecial(token)!).ToArray() ?? AdditionalSpecialTokens,
        ModelInputNames = Checked(options.ModelInputNames) ?? ModelInputNames,
        ModelMaxLength = Checked(options.ModelMaxLength) ?? ModelMaxLength,
        PaddingSide = Checked(options.PaddingSide, nameof(PaddingSide)) ?? PaddingSide,
        TruncationSide = Checked(options.TruncationSide, nameof(TruncationSide)) ?? TruncationSide,
        CleanUpTokenizationSpaces = options.CleanUpTokenizationSpaces ?? CleanUpTokenizationSpaces,
        SplitSpecialTokens = options.SplitSpecialTokens ?? SplitSpecialTokens,
    };

    private static SequenceSide? Checked(SequenceSide? side, string name) => side is null or SequenceSide.Left or SequenceSide.Right
        ? side
        : throw new ArgumentOutOfRangeException(name, side, "Expected Left or Right.");

    private static long? Checked(long? modelMaxLength) => modelMaxLength is null or >= 0
        ? modelMaxLength
        : throw new ArgumentOutOfRangeException(
            nameof(modelMaxLength), modelMaxLength, "ModelMaxLength is a number of tokens; expected 0 or more.");

    private static IReadOnlyList<string>? Checked(IReadOnlyList<string>? modelInputNames) =>
        modelInputNames is null || (modelInputNames.Count > 0 && modelInputNames.All(name => name is not null))
        ? modelInputNames
        : throw new ArgumentException(
            "ModelInputNames has none, or null among them; expected names, that of the ids first.", nameof(modelInputNames));

    private static AddedToken? Given(AddedToken? option, AddedToken? otherwise) =>
        option is { IsNone: true } ? null : AsSpecial(option) ?? otherwise;

    private static AddedToken? AsSpecial(AddedToken? token) => token is null ? null : token with { Special = true };
}
