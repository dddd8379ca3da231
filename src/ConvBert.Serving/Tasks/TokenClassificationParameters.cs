using ConvBert.Pipelines;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;

namespace ConvBert.Serving.Tasks;

/// <summary>The parameters of `token-classification`.</summary>
internal static class TokenClassificationParameters
{
    /// <summary>The ways to group tokens into entities; as in Hugging Face, case is ignored.</summary>
    public static NamedValues<AggregationStrategy> Strategies { get; } = new(
        ("none", AggregationStrategy.None),
        ("simple", AggregationStrategy.Simple),
        ("first", AggregationStrategy.First),
        ("average", AggregationStrategy.Average),
        ("max", AggregationStrategy.Max))
    {
        IgnoresCase = true,
    };

    /// <summary>Reads the parameters of a call.</summary>
    public static TokenClassificationOptions Read(ParameterSource parameters, CallParameters batching)
    {
        var usual = new TokenClassificationOptions();
        var options = new TokenClassificationOptions
        {
            AggregationStrategy = Strategy(parameters),
            IgnoreLabels = parameters.Texts("ignore_labels") ?? usual.IgnoreLabels,
            Stride = parameters.Integer("stride", min: 0),
            Delimiter = parameters.Text("delimiter") ?? usual.Delimiter,
            Offsets = OffsetUnits.Read(parameters),
        };
        options = CallParameters.Read(parameters, batching).ApplyTo(options);
        parameters.RefuseUnknown();
        return options;
    }

    /// <summary>The strategy, or the one that the two deprecated flags mean.</summary>
    private static AggregationStrategy? Strategy(ParameterSource parameters)
    {
        bool? grouped = parameters.Boolean("grouped_entities"), ignoreSubwords = parameters.Boolean("ignore_subwords");
        AggregationStrategy? strategy = parameters.Choice("aggregation_strategy", Strategies);
        if (grouped is null && ignoreSubwords is null) return strategy;
        if (grouped is not true) return AggregationStrategy.None;
        return ignoreSubwords is true ? AggregationStrategy.First : AggregationStrategy.Simple;
    }
}
