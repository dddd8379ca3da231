using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Serving.Parameters;

namespace ConvBert.Cli.Commands;

/// <summary>The parameters of a call that a command line gives as options.</summary>
/// <param name="parsed">The command line.</param>
/// <param name="flags">The options by their parameters.</param>
/// <param name="leavesDefaultsOut">Whether an option that is not given is absent even where it has a default.</param>
internal sealed class FlagValues(
    ParseResult parsed, IReadOnlyDictionary<string, ParameterFlag> flags, bool leavesDefaultsOut = false) : ParameterSource
{
    /// <inheritdoc/>
    public override bool Has(string name) => Given(name) is not null;

    /// <inheritdoc/>
    public override bool IsNull(string name) => Given(name) is { NullText: { } text } flag && RawText(flag) == text;

    /// <inheritdoc/>
    public override bool? Boolean(string name) =>
        Given(name) is { } flag ? parsed.GetValue((Option<bool>)flag.Option) != flag.IsNegated : null;

    /// <inheritdoc/>
    public override string? Text(string name) => Given(name) is { } flag && !IsNull(name) ? RawText(flag) : null;

    /// <inheritdoc/>
    public override string[]? Texts(string name, Func<string, IEnumerable<string>>? ofOne = null) => Given(name) is { } flag
        ? [.. parsed.GetValue((Option<string[]>)flag.Option)!.SelectMany(SharedOptions.Split)]
        : null;

    /// <inheritdoc/>
    public override T? Choice<T>(string name, NamedValues<T> values)
    {
        if (Text(name) is not { } text) return null;
        return values.Find(text) ?? throw Refusal($"{Label(name)} is '{text}'; known are {string.Join(", ", values.Names)}.");
    }

    /// <inheritdoc/>
    public override T? Value<T>(string name, Func<JsonElement, T> fromJson, Func<string, T> fromText)
        where T : class => Text(name) is { } text ? fromText(text) : null;

    /// <inheritdoc/>
    public override T[]? Values<T>(string name, Func<JsonElement, T> fromJson, Func<string, T> fromText) =>
        Texts(name)?.Select(fromText).ToArray();

    /// <inheritdoc/>
    public override long? Long(string name)
    {
        if (Text(name) is not { } text) return null;
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw Refusal($"{Label(name)} must be an integer, but is '{text}'.");
    }

    /// <inheritdoc/>
    public override double? Number(string name) => Text(name) is { } text ? Number(text, name) : null;

    /// <inheritdoc/>
    public override double[]? Numbers(string name) =>
        Text(name) is { } text ? [.. SharedOptions.Split(text).Select(part => Number(part, name))] : null;

    /// <inheritdoc/>
    public override ParameterSource? Object(string name) => null;

    /// <inheritdoc/>
    public override string Label(string name) => flags.TryGetValue(name, out ParameterFlag? flag) ? flag.Option.Name : name;

    /// <inheritdoc/>
    public override RefusalException Refusal(string message) => new UsageException(message);

    /// <inheritdoc/>
    public override void RefuseUnknown()
    {
        // The parser has refused options that the command does not have.
    }

    /// <summary>The option of a parameter, where the command line or a default gives it.</summary>
    private ParameterFlag? Given(string name) =>
        flags.TryGetValue(name, out ParameterFlag? flag) && parsed.GetResult(flag.Option) is { } result
            && (!result.Implicit || (flag.HasDefault && !leavesDefaultsOut))
            ? flag
            : null;

    private double Number(string text, string name) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw Refusal($"{Label(name)} must be a number, but is '{text}'.");

    private string? RawText(ParameterFlag flag) => parsed.GetValue((Option<string?>)flag.Option);
}
