using ConvBert.Explain;
using ConvBert.Serving.Parameters;

namespace ConvBert.Serving.Tasks;

/// <summary>The parameters of an explanation.</summary>
/// <param name="Options">What is explained.</param>
/// <param name="Encoding">How its probabilities are written in JSON.</param>
internal sealed record ExplainParameters(ExplainOptions Options, ExplanationEncoding Encoding)
{
    /// <summary>The encodings by name.</summary>
    public static readonly NamedValues<ExplanationEncoding> Encodings = new(
        ("packed", ExplanationEncoding.Packed), ("numbers", ExplanationEncoding.Numbers));

    /// <summary>Reads "layers", "truncation" and "encoding".</summary>
    public static ExplainParameters Read(ParameterSource source, string modelName) => new(
        new ExplainOptions
        {
            Layers = source.Numbers("layers")?.Select(number => Layer(source, number)).ToArray(),
            Truncation = source.Boolean("truncation") ?? false,
            ModelName = modelName,
        },
        source.Choice("encoding", Encodings) ?? ExplanationEncoding.Packed);

    private static int Layer(ParameterSource source, double number) => number is >= 0 and <= int.MaxValue && number == Math.Floor(number)
        ? (int)number
        : throw source.Refusal($"{source.Label("layers")} must hold layers, counted from 0, but holds {number}.");
}
