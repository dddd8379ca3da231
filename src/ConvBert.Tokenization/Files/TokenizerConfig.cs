using System.Text.Json;

namespace ConvBert.Tokenization.Files;

/// <summary>Reads <c>tokenizer_config.json</c> and the two older files beside it.</summary>
internal sealed class TokenizerConfig
{
    private readonly JsonFile? _config;
    private readonly JsonFile? _specialTokensMap;
    private readonly JsonFile? _addedTokens;

    public TokenizerConfig(string folder)
    {
        _config = JsonFile.TryRead(folder, "tokenizer_config.json");
        bool decoderWins = _config?.Optional("added_tokens_decoder") is not null;
        _specialTokensMap = decoderWins ? null : JsonFile.TryRead(folder, "special_tokens_map.json");
        _addedTokens = decoderWins ? null : JsonFile.TryRead(folder, "added_tokens.json");
    }

    public bool? CleanUpTokenizationSpaces => _config?.Bool("clean_up_tokenization_spaces");

    public TokenizerSettings Apply(TokenizerSettings settings) => settings with
    {
        DoLowerCase = _config?.Bool("do_lower_case") ?? settings.DoLowerCase,
        DoBasicTokenize = _config?.Bool("do_basic_tokenize") ?? settings.DoBasicTokenize,
        NeverSplit = Words("never_split") ?? settings.NeverSplit,
        TokenizeChineseChars = _config?.Bool("tokenize_chinese_chars") ?? settings.TokenizeChineseChars,
        StripAccents = _config?.Bool("strip_accents") ?? settings.StripAccents,
        UnkToken = Special("unk_token") ?? settings.UnkToken,
        SepToken = Special("sep_token") ?? settings.SepToken,
        PadToken = Special("pad_token") ?? settings.PadToken,
        ClsToken = Special("cls_token") ?? settings.ClsToken,
        MaskToken = Special("mask_token") ?? settings.MaskToken,
        AdditionalSpecialTokens = AdditionalSpecialTokens() ?? settings.AdditionalSpecialTokens,
        ModelMaxLength = _config?.Number("model_max_length") is { } length ? (length > 1e18 ? ConvBertTokenizerBase.NoMaxLength : (long)length) : settings.ModelMaxLength,
        PaddingSide = Side("padding_side") ?? settings.PaddingSide,
        TruncationSide = Side("truncation_side") ?? settings.TruncationSide,
        CleanUpTokenizationSpaces = CleanUpTokenizationSpaces ?? settings.CleanUpTokenizationSpaces,
        SplitSpecialTokens = _config?.Bool("split_special_tokens") ?? settings.SplitSpecialTokens,
        AddedTokens = AddedTokens() ?? settings.AddedTokens,
    };

    private string? Side(string key)
    {
        string? side = _config?.Text(key);
        return side is null or "left" or "right" ? side : throw _config!.Wrong(key, "\"left\" or \"right\"");
    }

    private string[]? Words(string key) => _config?.Optional(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Array ? [.. value.EnumerateArray().Select(word => word.GetString() ?? "")]
        : throw _config.Wrong(key, "a list of words");

    private AddedToken? Special(string key)
    {
        JsonFile? file = _specialTokensMap?.Optional(key) is null ? _config : _specialTokensMap;
        return file?.Optional(key) is { } value ? file.Token(value, key, special: true) : null;
    }

    private AddedToken[]? AdditionalSpecialTokens()
    {
        const string Key = "additional_special_tokens";
        JsonFile? file = _specialTokensMap?.Optional(Key) is null ? _config : _specialTokensMap;
        if (file?.Optional(Key) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Array) throw file.Wrong(Key, "a list of tokens");
        return [.. value.EnumerateArray().Select(token => file.Token(token, Key, special: true))];
    }

    private List<(AddedToken Token, int? Id)>? AddedTokens()
    {
        if (_config?.Optional("added_tokens_decoder") is { } decoder)
        {
            if (decoder.ValueKind != JsonValueKind.Object) throw _config.Wrong("added_tokens_decoder", "an object of ids and tokens");
            return [.. decoder.EnumerateObject().Select(entry => (_config.Token(entry.Value, "added_tokens_decoder", false), (int?)Id(entry.Name))).OrderBy(entry => entry.Item2)];
        }

        return _addedTokens is null ? null
            : [.. _addedTokens.Root.EnumerateObject().Select(entry => (new AddedToken(entry.Name), (int?)entry.Value.GetInt32())).OrderBy(entry => entry.Item2)];
    }

    private int Id(string text) => int.TryParse(text, System.Globalization.CultureInfo.InvariantCulture, out int id) && id >= 0
        ? id
        : throw _config!.Wrong("added_tokens_decoder", "whole numbers as keys");
}
