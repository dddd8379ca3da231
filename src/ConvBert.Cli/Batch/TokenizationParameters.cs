using System.Text.Json;
using ConvBert.Cli.Requests;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Batch;

/// <summary>The tokenizer's call parameters where a pipeline passes them on.</summary>
internal static class TokenizationParameters
{
    /// <summary>Reads truncation, max_length, padding, pad_to_multiple_of and add_special_tokens; null where none is given.</summary>
    public static EncodingOptions? Read(RequestObject parameters)
    {
        bool any = parameters.Has("truncation") | parameters.Has("max_length") | parameters.Has("padding") | parameters.Has("pad_to_multiple_of") | parameters.Has("add_special_tokens");
        if (!any) return null;
        return new EncodingOptions
        {
            Truncation = parameters.Field("truncation") is { ValueKind: not JsonValueKind.Null } truncation ? Truncation(truncation) : null,
            MaxLength = parameters.Integer("max_length"),
            Padding = parameters.Field("padding") is { ValueKind: not JsonValueKind.Null } padding ? Padding(padding) : PaddingStrategy.DoNotPad,
            PadToMultipleOf = parameters.Integer("pad_to_multiple_of"),
            AddSpecialTokens = parameters.Truth("add_special_tokens") ?? true,
        };
    }

    /// <summary>A truncation by Hugging Face's names, or true and false.</summary>
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

    /// <summary>A padding by Hugging Face's names, or true and false.</summary>
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
}
