using System.Text.Json;
using ConvBert.Cli.Requests;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Tokenize;

/// <summary>The options of a tokenizer's encoding call, by Hugging Face's names.</summary>
internal static class TokenizerCall
{
    /// <summary>The name of the option that asks for more rows than one for a text.</summary>
    private const string Overflow = "return_overflowing_tokens";

    private static readonly (string Name, Func<EncodingOptions, RequestObject, string, EncodingOptions> Read)[] Table =
    [
        ("add_special_tokens", (options, call, name) => options with { AddSpecialTokens = call.Truth(name) ?? true }),
        ("padding", (options, call, name) => options with { Padding = call.Given(name) is { } padding ? Padding(padding) : PaddingStrategy.DoNotPad }),
        ("truncation", (options, call, name) => options with { Truncation = call.Given(name) is { } truncation ? Truncation(truncation) : WithoutTruncation(call) }),
        ("max_length", (options, call, name) => options with { MaxLength = call.Integer(name) }),
        ("stride", (options, call, name) => options with { Stride = call.Integer(name) ?? 0 }),
        ("pad_to_multiple_of", (options, call, name) => options with { PadToMultipleOf = call.Integer(name) }),
        ("padding_side", (options, call, name) => options with { PaddingSide = Side(call, name) }),
        ("truncation_side", (options, call, name) => options with { TruncationSide = Side(call, name) }),
        ("split_special_tokens", (options, call, name) => options with { SplitSpecialTokens = call.Truth(name) }),
        (Overflow, (options, call, name) => options with { ReturnOverflowingTokens = call.Truth(name) ?? false }),
    ];

    /// <summary>The options of an encoding call.</summary>
    public static EncodingOptions Options(RequestObject call) => Read(call, Table);

    /// <summary>The options that a pipeline passes on to its tokenizer; null where none is given.</summary>
    public static EncodingOptions? PassedOn(RequestObject parameters)
    {
        var passed = Table.Where(option => option.Name != Overflow).ToArray();
        return passed.Any(option => parameters.Has(option.Name)) ? Read(parameters, passed) : null;
    }

    /// <summary>As <see cref="PassedOn"/>, from an object of their own, which may hold nothing else; null where there is none.</summary>
    public static EncodingOptions? PassedOnIn(RequestObject parameters, string name)
    {
        if (parameters.Object(name) is not { } nested) return null;
        EncodingOptions? options = PassedOn(nested);
        nested.RefuseUnknown();
        return options;
    }

    /// <summary>"left" or "right"; null where the call names none.</summary>
    public static SequenceSide? Side(RequestObject call, string name) => call.Text(name) switch
    {
        null => null,
        "left" => SequenceSide.Left,
        "right" => SequenceSide.Right,
        string other => throw new RequestException($"\"{name}\" is \"{other}\"; known are left, right."),
    };

    /// <summary>A side by Hugging Face's name.</summary>
    public static string Name(SequenceSide side) => side == SequenceSide.Left ? "left" : "right";

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

    private static EncodingOptions Read(RequestObject call, IEnumerable<(string Name, Func<EncodingOptions, RequestObject, string, EncodingOptions> Read)> table) =>
        table.Aggregate(new EncodingOptions(), (options, option) => option.Read(options, call, option.Name));

    /// <summary>A maximum length alone cuts; beside an explicit "do_not_pad" it does not.</summary>
    private static TruncationStrategy? WithoutTruncation(RequestObject call) =>
        call.Field("padding") is { ValueKind: JsonValueKind.String } ? TruncationStrategy.DoNotTruncate : null;
}
