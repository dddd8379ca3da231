using System.Text.Json;
using ConvBert.Serving.Parameters;

namespace ConvBert.Cli.Parameters;

/// <summary>Parameters of several sources: each is that of the first source that gives it.</summary>
/// <param name="sources">The sources; at least one.</param>
internal sealed class LayeredParameters(params ParameterSource[] sources) : ParameterSource
{
    /// <inheritdoc/>
    public override bool Has(string name) => sources.Any(source => source.Has(name));

    /// <inheritdoc/>
    public override bool IsNull(string name) => Of(name).IsNull(name);

    /// <inheritdoc/>
    public override bool? Boolean(string name) => Of(name).Boolean(name);

    /// <inheritdoc/>
    public override string? Text(string name) => Of(name).Text(name);

    /// <inheritdoc/>
    public override string[]? Texts(string name, Func<string, IEnumerable<string>>? ofOne = null) => Of(name).Texts(name, ofOne);

    /// <inheritdoc/>
    public override T? Choice<T>(string name, NamedValues<T> values) => Of(name).Choice(name, values);

    /// <inheritdoc/>
    public override T? Value<T>(string name, Func<JsonElement, T> fromJson, Func<string, T> fromText)
        where T : class => Of(name).Value(name, fromJson, fromText);

    /// <inheritdoc/>
    public override T[]? Values<T>(string name, Func<JsonElement, T> fromJson, Func<string, T> fromText) =>
        Of(name).Values(name, fromJson, fromText);

    /// <inheritdoc/>
    public override long? Long(string name) => Of(name).Long(name);

    /// <inheritdoc/>
    public override double? Number(string name) => Of(name).Number(name);

    /// <inheritdoc/>
    public override double[]? Numbers(string name) => Of(name).Numbers(name);

    /// <inheritdoc/>
    public override ParameterSource? Object(string name) => Of(name).Object(name);

    /// <inheritdoc/>
    public override string Label(string name) => Of(name).Label(name);

    /// <inheritdoc/>
    public override RefusalException Refusal(string message) => sources[0].Refusal(message);

    /// <inheritdoc/>
    public override void RefuseUnknown()
    {
        foreach (ParameterSource source in sources) source.RefuseUnknown();
    }

    private ParameterSource Of(string name)
    {
        // Every source is asked, so that each knows which of its parameters are known.
        ParameterSource[] having = [.. sources.Where(source => source.Has(name))];
        return having is [var first, ..] ? first : sources[0];
    }
}
