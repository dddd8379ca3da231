using System.Text.Json;
using ConvBert.Tokenization.Encodings;

namespace ConvBert.Tokenization.Files;

/// <summary>
/// Reads <c>tokenizer_config.json</c> and the two older files next to it, which are only used if it has no <c>added_tokens_decoder</c>.
/// </summary>
internal sealed class TokenizerConfig
{
    public const string FileName = "tokenizer_config.json";
    public const string SpecialTokensMapName = "special_tokens_map.json";
    public const string AddedTokensName = "added_tokens.json";

    private const string AddedTokensDecoder = "added_tokens_decoder";
    private const string AdditionalSpecialTokens = "additional_special_tokens";
    private const string ExtraSpecialTokens = "extra_special_tokens";

    private static readonly string[] NamedTokens =
        ["bos_token", "eos_token", "unk_token", "sep_token", "pad_token", "cls_token", "mask_token"];

    private readonly JsonSection? _config;
    private readonly JsonSection? _specialTokensMap;
    private readonly JsonSection? _addedTokens;

    /// <summary>Reads the files of a folder; null for none, for a tokenizer in a single file.</summary>
    public TokenizerConfig(string? folder)
    {
        if (folder is null) return;
        _config = JsonFile.TryRead(folder, FileName);
        if (DecodesAddedTokens) return;
        _specialTokensMap = JsonFile.TryRead(folder, SpecialTokensMapName);
        _addedTokens = JsonFile.TryRead(folder, AddedTokensName);
    }

    /// <summary>Whether <c>tokenizer_config.json</c> defines the added tokens itself, so that other files do not.</summary>
    public bool DecodesAddedTokens => _config?.Optional(AddedTokensDecoder) is not null;

    public bool? CleanUpTokenizationSpaces => _config?.Bool("clean_up_tokenization_spaces");

    public SequenceSide? PaddingSide => Side("padding_side");

    public SequenceSide? TruncationSide => Side("truncation_side");

    public TokenizerSettings Apply(TokenizerSettings settings) => settings with
    {
        DoLowerCase = _config?.Bool("do_lower_case") ?? settings.DoLowerCase,
        DoBasicTokenize = _config?.Bool("do_basic_tokenize") ?? settings.DoBasicTokenize,
        NeverSplit = Words("never_split") ?? settings.NeverSplit,
        TokenizeChineseChars = _config?.Bool("tokenize_chinese_chars") ?? settings.TokenizeChineseChars,
        StripAccents = _config?.Bool("strip_accents") ?? settings.StripAccents,
        BosToken = Special("bos_token", settings.BosToken),
        EosToken = Special("eos_token", settings.EosToken),
        UnkToken = Special("unk_token", settings.UnkToken),
        SepToken = Special("sep_token", settings.SepToken),
        PadToken = Special("pad_token", settings.PadToken),
        ClsToken = Special("cls_token", settings.ClsToken),
        MaskToken = Special("mask_token", settings.MaskToken),
        AdditionalSpecialTokens = FurtherSpecialTokens() ?? settings.AdditionalSpecialTokens,
        ModelInputNames = InputNames() ?? settings.ModelInputNames,
        ModelMaxLength = ModelMaxLength() ?? settings.ModelMaxLength,
        PaddingSide = PaddingSide ?? settings.PaddingSide,
        TruncationSide = TruncationSide ?? settings.TruncationSide,
        CleanUpTokenizationSpaces = CleanUpTokenizationSpaces ?? settings.CleanUpTokenizationSpaces,
        SplitSpecialTokens = _config?.Bool("split_special_tokens") ?? settings.SplitSpecialTokens,
        AddedTokens = AddedTokens() ?? settings.AddedTokens,
    };

    private long? ModelMaxLength()
    {
        // Before 2021 the key was max_len; as in the reference, that of today wins even where it is null.
        string key = _config is not null && !_config.Has("model_max_length") ? "max_len" : "model_max_length";
        if (_config?.Number(key) is not { } length) return null;
        if (length is not >= 0) throw _config.Wrong(key, "a number of at least 0");
        return length > 1e18 ? SequenceDefaults.NoMaxLength : (long)length;
    }

    private SequenceSide? Side(string key) => _config?.Text(key) switch
    {
        null => null,
        "left" => SequenceSide.Left,
        "right" => SequenceSide.Right,
        _ => throw _config.Wrong(key, "\"left\" or \"right\""),
    };

    private string[]? Words(string key)
    {
        const string Expected = "a list of words";
        return _config?.Items(key, Expected) is not { } words ? null
            : [.. words.Select(word => word.ValueKind == JsonValueKind.String ? word.GetString()!
            : throw _config.Wrong(key, word, Expected))];
    }

    private string[]? InputNames()
    {
        const string Key = "model_input_names";
        return Words(Key) is not { } names ? null : names.Length > 0 ? names : throw _config!.Wrong(Key, "a list of at least one word");
    }

    /// <summary>A token that the configuration sets to null does not exist.</summary>
    private AddedToken? Special(string key, AddedToken? otherwise)
    {
        JsonSection? file = _specialTokensMap?.Optional(key) is null ? _config : _specialTokensMap;
        if (file?.Optional(key) is { } value) return file.Token(value, key, special: true);
        return file is not null && file.Has(key) ? null : otherwise;
    }

    /// <summary>Those of the configuration, then those of the map that the configuration does not have.</summary>
    private AddedToken[]? FurtherSpecialTokens()
    {
        AddedToken[]?[] lists =
            [Tokens(_config, AdditionalSpecialTokens), Tokens(_specialTokensMap, AdditionalSpecialTokens), _config is null ? null
            : ExtraTokens(_config)];
        return Array.TrueForAll(lists, list => list is null) ? null
            : [.. lists.SelectMany(list => list ?? []).DistinctBy(token => token.Content)];
    }

    /// <summary>A list of tokens as version 5 writes it, or named tokens.</summary>
    private static AddedToken[]? ExtraTokens(JsonSection config) =>
        config.Optional(ExtraSpecialTokens) is { ValueKind: JsonValueKind.Object } named
        ? [.. named.EnumerateObject().Select(entry => config.Token(entry.Value, ExtraSpecialTokens, special: true))]
        : Tokens(config, ExtraSpecialTokens);

    private static AddedToken[]? Tokens(JsonSection? file, string key) => file?.Items(key, "a list of tokens") is not { } tokens ? null
        : [.. tokens.Select(token => file.Token(token, key, special: true))];

    private List<(AddedToken Token, int? Id)>? AddedTokens()
    {
        if (_config?.Section(AddedTokensDecoder) is { } decoder)
        {
            return [.. decoder.Entries.Select(entry =>
                (decoder.Token(entry.Value, entry.Name, special: false), (int?)Id(decoder, entry.Name))).OrderBy(entry => entry.Item2)];
        }

        if (_addedTokens is null) return null;
        HashSet<string> special =
            [.. NamedTokens.Select(key => Special(key, null)?.Content).Concat(FurtherSpecialTokens()?.Select(token => token.Content) ?? [])
            .OfType<string>()];
        return [.. _addedTokens.Entries.Select(entry => (Token(entry.Name, special), (int?)_addedTokens.RequiredCount(entry.Name)))
            .OrderBy(entry => entry.Item2)];
    }

    private static AddedToken Token(string content, HashSet<string> special) =>
        special.Contains(content) ? TokenizerSettings.Special(content) : new AddedToken(content);

    private static int Id(JsonSection decoder, string text) =>
        int.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int id)
        ? id
        : throw decoder.Unsupported(text, "is no id; expected whole numbers from 0 on as keys.");
}
