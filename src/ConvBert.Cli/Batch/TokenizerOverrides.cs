using System.Text.Json;
using ConvBert.Cli.Requests;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Batch;

/// <summary>The tokenizer's constructor options by Hugging Face's names.</summary>
internal static class TokenizerOverrides
{
    /// <summary>Reads the options that a request overrides; the others stay the folder's.</summary>
    /// <exception cref="RequestException">An option is unknown or malformed.</exception>
    public static ConvBertTokenizerOptions Read(JsonElement overrides)
    {
        var fields = new RequestObject(overrides, "\"tokenizer\"");
        var options = new ConvBertTokenizerOptions
        {
            DoLowerCase = fields.Truth("do_lower_case"),
            DoBasicTokenize = fields.Truth("do_basic_tokenize"),
            NeverSplit = fields.Texts("never_split"),
            TokenizeChineseChars = fields.Truth("tokenize_chinese_chars"),
            StripAccents = fields.Truth("strip_accents"),
            CleanText = fields.Truth("clean_text"),
            UnkToken = Token(fields, "unk_token"),
            SepToken = Token(fields, "sep_token"),
            PadToken = Token(fields, "pad_token"),
            ClsToken = Token(fields, "cls_token"),
            MaskToken = Token(fields, "mask_token"),
            ModelMaxLength = Length(fields, "model_max_length"),
            PaddingSide = fields.Text("padding_side"),
            TruncationSide = fields.Text("truncation_side"),
            CleanUpTokenizationSpaces = fields.Truth("clean_up_tokenization_spaces"),
            SplitSpecialTokens = fields.Truth("split_special_tokens"),
        };
        fields.RefuseUnknown();
        return options;
    }

    /// <summary>A special token's text; as a special token it is found in the text as it stands.</summary>
    private static AddedToken? Token(RequestObject fields, string name) =>
        fields.Text(name) is { } content ? new AddedToken(content) { Normalized = false, Special = true } : null;

    /// <summary>A length that may be Hugging Face's "very large integer", written as a number with an exponent.</summary>
    private static long? Length(RequestObject fields, string name)
    {
        if (fields.Field(name) is not { ValueKind: not JsonValueKind.Null } value) return null;
        if (value.ValueKind != JsonValueKind.Number) throw new RequestException($"\"{name}\" must be a number, but is {RequestObject.Describe(value)}.");
        if (value.TryGetInt64(out long length)) return length;
        return value.TryGetDouble(out double large) && large >= long.MaxValue ? long.MaxValue : throw new RequestException($"\"{name}\" must be a whole number, but is {value.GetRawText()}.");
    }
}
