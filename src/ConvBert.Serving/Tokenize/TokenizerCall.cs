using ConvBert.Serving.Parameters;
using ConvBert.Tokenization;

namespace ConvBert.Serving.Tokenize;

/// <summary>The options of a tokenizer's encoding call, by Hugging Face's names.</summary>
internal static class TokenizerCall
{
    /// <summary>The name of the option that asks for more rows than one for a text.</summary>
    private const string Overflow = "return_overflowing_tokens";

    /// <summary>The values of "padding".</summary>
    public static NamedValues<PaddingStrategy> PaddingStrategies { get; } = new(
        ("longest", PaddingStrategy.Longest), ("max_length", PaddingStrategy.MaxLength), ("do_not_pad", PaddingStrategy.DoNotPad))
    {
        True = PaddingStrategy.Longest,
        False = PaddingStrategy.DoNotPad,
    };

    /// <summary>The values of "truncation".</summary>
    public static NamedValues<TruncationStrategy> TruncationStrategies { get; } = new(
        ("longest_first", TruncationStrategy.LongestFirst),
        ("only_first", TruncationStrategy.OnlyFirst),
        ("only_second", TruncationStrategy.OnlySecond),
        ("do_not_truncate", TruncationStrategy.DoNotTruncate))
    {
        True = TruncationStrategy.LongestFirst,
        False = TruncationStrategy.DoNotTruncate,
    };

    /// <summary>The sides of a sequence.</summary>
    public static NamedValues<SequenceSide> Sides { get; } = new(("left", SequenceSide.Left), ("right", SequenceSide.Right));

    /// <summary>Whether "padding" holds a name rather than a boolean.</summary>
    private static readonly NamedValues<bool> PaddingIsNamed =
        new([.. PaddingStrategies.Names.Select(name => (name, true))]) { True = false, False = false };

    private static readonly (string Name, Func<EncodingOptions, ParameterSource, string, EncodingOptions> Read)[] Table =
    [
        ("add_special_tokens", (options, call, name) => options with { AddSpecialTokens = call.Boolean(name) ?? true }),
        ("padding", (options, call, name) => options with { Padding = call.Choice(name, PaddingStrategies) ?? PaddingStrategy.DoNotPad }),
        ("truncation",
        (options, call, name) => options with { Truncation = call.Choice(name, TruncationStrategies) ?? WithoutTruncation(call) }),
        ("max_length", (options, call, name) => options with { MaxLength = call.Integer(name) }),
        ("stride", (options, call, name) => options with { Stride = call.Integer(name) ?? 0 }),
        ("pad_to_multiple_of", (options, call, name) => options with { PadToMultipleOf = call.Integer(name) }),
        ("padding_side", (options, call, name) => options with { PaddingSide = call.Choice(name, Sides) }),
        ("truncation_side", (options, call, name) => options with { TruncationSide = call.Choice(name, Sides) }),
        ("split_special_tokens", (options, call, name) => options with { SplitSpecialTokens = call.Boolean(name) }),
        (Overflow, (options, call, name) => options with { ReturnOverflowingTokens = call.Boolean(name) ?? false }),
    ];

    /// <summary>The options of an encoding call.</summary>
    public static EncodingOptions Options(ParameterSource call) => Read(call, Table);

    /// <summary>The options that a pipeline passes on to its tokenizer; null where none is given.</summary>
    public static EncodingOptions? PassedOn(ParameterSource parameters)
    {
        var passed = Table.Where(option => option.Name != Overflow).ToArray();
        return passed.Any(option => parameters.Has(option.Name)) ? Read(parameters, passed) : null;
    }

    /// <summary>As <see cref="PassedOn"/>, from an object of their own, which may hold nothing else; null where there is none.</summary>
    public static EncodingOptions? PassedOnIn(ParameterSource parameters, string name)
    {
        if (parameters.Object(name) is not { } nested) return null;
        EncodingOptions? options = PassedOn(nested);
        nested.RefuseUnknown();
        return options;
    }

    private static EncodingOptions Read(
        ParameterSource call, IEnumerable<(string Name, Func<EncodingOptions, ParameterSource, string, EncodingOptions> Read)> table) =>
        table.Aggregate(new EncodingOptions(), (options, option) => option.Read(options, call, option.Name));

    /// <summary>
    /// Without "truncation" a maximum length alone truncates, as in Hugging Face; beside a padding strategy that is given by name it does
    /// not, be that "do_not_pad".
    /// </summary>
    private static TruncationStrategy? WithoutTruncation(ParameterSource call) =>
        call.Choice("padding", PaddingIsNamed) is true ? TruncationStrategy.DoNotTruncate : null;
}
