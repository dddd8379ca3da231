using System.Text.Json;
using ConvBert.Cli.Requests;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Tokenize;

/// <summary>The arguments of a tokenizer's methods, by Hugging Face's names.</summary>
internal static class TokenizerCall
{
    /// <summary>The options of an encoding call.</summary>
    public static EncodingOptions Options(RequestObject call) => new()
    {
        AddSpecialTokens = call.Truth("add_special_tokens") ?? true,
        Padding = call.Field("padding") is { ValueKind: not JsonValueKind.Null } padding ? Padding(padding) : PaddingStrategy.DoNotPad,
        Truncation = call.Field("truncation") is { ValueKind: not JsonValueKind.Null } truncation ? Truncation(truncation) : WithoutTruncation(call),
        MaxLength = call.Integer("max_length"),
        Stride = call.Integer("stride") ?? 0,
        PadToMultipleOf = call.Integer("pad_to_multiple_of"),
        PaddingSide = call.Text("padding_side"),
        TruncationSide = call.Text("truncation_side"),
        ReturnOverflowingTokens = call.Truth("return_overflowing_tokens") ?? false,
        SplitSpecialTokens = call.Truth("split_special_tokens"),
    };

    /// <summary>A maximum length alone cuts; beside an explicit "do_not_pad" it does not.</summary>
    private static TruncationStrategy? WithoutTruncation(RequestObject call) =>
        call.Field("padding") is { ValueKind: JsonValueKind.String } ? TruncationStrategy.DoNotTruncate : null;

    /// <summary>true and "longest", "max_length", false and "do_not_pad".</summary>
    public static PaddingStrategy Padding(JsonElement value) => value switch
    {
        { ValueKind: JsonValueKind.True } => PaddingStrategy.Longest,
        { ValueKind: JsonValueKind.False } => PaddingStrategy.DoNotPad,
        _ => RequestObject.Text(value, "\"padding\"") switch
        {
            "longest" => PaddingStrategy.Longest,
            "max_length" => PaddingStrategy.MaxLength,
            "do_not_pad" => PaddingStrategy.DoNotPad,
            string other => throw new RequestException($"\"padding\" is \"{other}\"; known are true, false, longest, max_length, do_not_pad."),
        },
    };

    /// <summary>true and "longest_first", "only_first", "only_second", false and "do_not_truncate".</summary>
    public static TruncationStrategy Truncation(JsonElement value) => value switch
    {
        { ValueKind: JsonValueKind.True } => TruncationStrategy.LongestFirst,
        { ValueKind: JsonValueKind.False } => TruncationStrategy.DoNotTruncate,
        _ => RequestObject.Text(value, "\"truncation\"") switch
        {
            "longest_first" => TruncationStrategy.LongestFirst,
            "only_first" => TruncationStrategy.OnlyFirst,
            "only_second" => TruncationStrategy.OnlySecond,
            "do_not_truncate" => TruncationStrategy.DoNotTruncate,
            string other => throw new RequestException($"\"truncation\" is \"{other}\"; known are true, false, longest_first, only_first, only_second, do_not_truncate."),
        },
    };

    /// <summary>A token as a string or an object.</summary>
    public static AddedToken Token(JsonElement value, bool special)
    {
        if (value.ValueKind == JsonValueKind.String) return new AddedToken(RequestObject.Text(value, "a token")) { Normalized = !special, Special = special };
        var fields = new RequestObject(value, "a token");
        return new AddedToken(fields.RequiredText("content"))
        {
            SingleWord = fields.Truth("single_word") ?? false,
            LStrip = fields.Truth("lstrip") ?? false,
            RStrip = fields.Truth("rstrip") ?? false,
            Normalized = fields.Truth("normalized") ?? !special,
            Special = special || (fields.Truth("special") ?? false),
        };
    }

    /// <summary>The constructor's options.</summary>
    public static ConvBertTokenizerOptions Constructor(RequestObject options)
    {
        AddedToken? Special(string name) => options.Field(name) is { ValueKind: not JsonValueKind.Null } value ? Token(value, special: true) : null;
        return new ConvBertTokenizerOptions
        {
            DoLowerCase = options.Truth("do_lower_case"),
            DoBasicTokenize = options.Truth("do_basic_tokenize"),
            NeverSplit = options.Texts("never_split"),
            TokenizeChineseChars = options.Truth("tokenize_chinese_chars"),
            StripAccents = options.Truth("strip_accents"),
            CleanText = options.Truth("clean_text"),
            UnkToken = Special("unk_token"),
            SepToken = Special("sep_token"),
            PadToken = Special("pad_token"),
            WithoutPadToken = options.Field("pad_token") is { ValueKind: JsonValueKind.Null },
            ClsToken = Special("cls_token"),
            MaskToken = Special("mask_token"),
            AdditionalSpecialTokens = options.Field("additional_special_tokens") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray().Select(token => Token(token, true))] : null,
            ModelMaxLength = options.Field("model_max_length") is { ValueKind: JsonValueKind.Number } length ? (length.TryGetInt64(out long number) ? number : ConvBertTokenizerBase.NoMaxLength) : null,
            PaddingSide = options.Text("padding_side"),
            TruncationSide = options.Text("truncation_side"),
            CleanUpTokenizationSpaces = options.Truth("clean_up_tokenization_spaces"),
            SplitSpecialTokens = options.Truth("split_special_tokens"),
            TransformersVersion = options.Integer("transformers") ?? 4,
        };
    }
}
