using ConvBert.Pipelines;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tokenize;

namespace ConvBert.Serving.Tasks;

/// <summary>The parameters of `text-classification`.</summary>
internal static class TextClassificationParameters
{
    /// <summary>The functions that turn logits into scores; as in Hugging Face, case is ignored.</summary>
    public static NamedValues<ScoreFunction> Functions { get; } = new(
        ("softmax", ScoreFunction.Softmax), ("sigmoid", ScoreFunction.Sigmoid), ("none", ScoreFunction.None))
    {
        IgnoresCase = true,
    };

    /// <summary>Reads the parameters of a call; a "top_k" of null asks for all labels.</summary>
    public static TextClassificationOptions Read(ParameterSource parameters, CallParameters batching)
    {
        bool hasTopK = parameters.Has("top_k");
        var options = new TextClassificationOptions
        {
            TopK = hasTopK ? parameters.Integer("top_k", min: 1) : 1,
            KeepLabelOrder = ReturnsAllScores(parameters) && !hasTopK,
            FunctionToApply = parameters.Choice("function_to_apply", Functions),
            Tokenization = TokenizerCall.PassedOn(parameters),
        };
        options = CallParameters.Read(parameters, batching).ApplyTo(options);
        parameters.RefuseUnknown();
        return options;
    }

    /// <summary>Whether the call asks for every label, in the model's order.</summary>
    public static bool ReturnsAllScores(ParameterSource parameters) => parameters.Boolean("return_all_scores") is true;
}
