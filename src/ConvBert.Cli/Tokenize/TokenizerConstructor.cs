using System.Text.Json;
using ConvBert.Cli.Requests;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Tokenize;

/// <summary>The options of a tokenizer's constructor, by Hugging Face's names.</summary>
internal static class TokenizerConstructor
{
    /// <summary>Arguments that the reference's constructors take and do nothing with.</summary>
    private static readonly string[] WithoutEffect = ["pad_token_type_id", "wordpieces_prefix"];

    /// <summary>The options that are given; the others stay the folder's. Fields that are no option are left to the caller.</summary>
    /// <exception cref="RequestException">An option is malformed.</exception>
    public static ConvBertTokenizerOptions Options(RequestObject options)
    {
        AddedToken? Special(string name) => options.Given(name) is { } value ? Token(value, special: true) : null;
        AddedToken? SpecialOrNone(string name) => options.Field(name) is { ValueKind: JsonValueKind.Null } ? AddedToken.None : Special(name);
        foreach (string name in WithoutEffect) options.Has(name);
        return new ConvBertTokenizerOptions
        {
            DoLowerCase = options.Truth("do_lower_case"),
            DoBasicTokenize = options.Truth("do_basic_tokenize"),
            NeverSplit = options.Texts("never_split"),
            TokenizeChineseChars = options.Truth("tokenize_chinese_chars"),
            StripAccents = options.Truth("strip_accents"),
            CleanText = options.Truth("clean_text"),
            BosToken = Special("bos_token"),
            EosToken = Special("eos_token"),
            UnkToken = SpecialOrNone("unk_token"),
            SepToken = SpecialOrNone("sep_token"),
            PadToken = SpecialOrNone("pad_token"),
            ClsToken = SpecialOrNone("cls_token"),
            MaskToken = SpecialOrNone("mask_token"),
            AdditionalSpecialTokens = options.Given("additional_special_tokens") is { } list ? Specials(list) : null,
            ModelInputNames = options.Texts("model_input_names"),
            ModelMaxLength = Length(options, "model_max_length"),
            PaddingSide = TokenizerCall.Side(options, "padding_side"),
            TruncationSide = TokenizerCall.Side(options, "truncation_side"),
            CleanUpTokenizationSpaces = options.Truth("clean_up_tokenization_spaces"),
            SplitSpecialTokens = options.Truth("split_special_tokens"),
            TransformersVersion = (TransformersVersion)(options.Integer("transformers") ?? 4),
        };
    }

    /// <summary>A token as a string or an object; as a special token it is found in the text as it stands.</summary>
    public static AddedToken Token(JsonElement value, bool special)
    {
        if (value.ValueKind == JsonValueKind.String) return new AddedToken(RequestObject.Text(value, "a token")) { Normalized = !special, Special = special };
        var fields = new RequestObject(value, "a token");
        bool isSpecial = fields.Truth("special") ?? false;
        var token = new AddedToken(fields.RequiredText("content"))
        {
            SingleWord = fields.Truth("single_word") ?? false,
            LStrip = fields.Truth("lstrip") ?? false,
            RStrip = fields.Truth("rstrip") ?? false,
            Normalized = fields.Truth("normalized") ?? !special,
            Special = special || isSpecial,
        };
        // What a saved token says of itself.
        foreach (string name in new[] { "__type", "id" }) fields.Has(name);
        fields.RefuseUnknown();
        return token;
    }

    private static AddedToken[] Specials(JsonElement list) => list.ValueKind == JsonValueKind.Array
        ? [.. list.EnumerateArray().Select(token => Token(token, special: true))]
        : throw new RequestException($"\"additional_special_tokens\" must be an array of tokens, but is {RequestObject.Describe(list)}.");

    /// <summary>A length that may be Hugging Face's "very large integer", written as a number with an exponent.</summary>
    private static long? Length(RequestObject fields, string name)
    {
        if (fields.Given(name) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Number) throw new RequestException($"\"{name}\" must be a number, but is {RequestObject.Describe(value)}.");
        if (value.TryGetInt64(out long length)) return length;
        return value.TryGetDouble(out double large) && large >= long.MaxValue
            ? ConvBertTokenizerBase.NoMaxLength
            : throw new RequestException($"\"{name}\" must be a whole number, but is {value.GetRawText()}.");
    }
}
