using ConvBert.Pipelines;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tokenize;
using ConvBert.Tokenization;

namespace ConvBert.Serving.Tasks;

/// <summary>
/// The parameters of `feature-extraction`; "pooling", "normalize", "prompt_name" and "prompt" go beyond Hugging Face's.
/// </summary>
internal static class FeatureExtractionParameters
{
    /// <summary>The ways to reduce the tokens' vectors to one.</summary>
    public static NamedValues<Pooling> Poolings { get; } = new(
        ("none", Pooling.None), ("mean", Pooling.Mean), ("cls", Pooling.Cls), ("max", Pooling.Max),
        ("mean_sqrt_len_tokens", Pooling.MeanSqrtLen), ("weightedmean", Pooling.WeightedMean), ("lasttoken", Pooling.LastToken))
    {
        IgnoresCase = true,
    };

    /// <summary>Reads the parameters of a call.</summary>
    public static FeatureExtractionOptions Read(ParameterSource parameters, CallParameters batching)
    {
        var options = new FeatureExtractionOptions
        {
            Tokenization = Tokenization(parameters),
            Pooling = parameters.Choice("pooling", Poolings),
            Normalize = parameters.Boolean("normalize"),
            PromptName = parameters.Text("prompt_name"),
            Prompt = parameters.Text("prompt"),
        };
        // Accepted and ignored: answers are lists.
        parameters.Has("return_tensors");
        options = CallParameters.Read(parameters, batching).ApplyTo(options);
        parameters.RefuseUnknown();
        return options;
    }

    private static EncodingOptions? Tokenization(ParameterSource parameters)
    {
        EncodingOptions? options = TokenizerCall.PassedOnIn(parameters, "tokenize_kwargs");
        if (parameters.Choice("truncation", TokenizerCall.TruncationStrategies) is not { } truncation) return options;
        if (parameters.Object("tokenize_kwargs") is { } nested && nested.Has("truncation"))
            throw parameters.Refusal("\"truncation\" is given twice: as a parameter and in \"tokenize_kwargs\".");
        return (options ?? new EncodingOptions()) with { Truncation = truncation };
    }
}
