using ConvBert.Pipelines;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tokenize;

namespace ConvBert.Serving.Tasks;

/// <summary>The parameters of `text-ranking`, by the names of sentence-transformers' `CrossEncoder.rank`.</summary>
internal static class TextRankingParameters
{
    /// <summary>The functions that turn a logit into a score.</summary>
    public static NamedValues<ScoreFunction> Functions { get; } = new(("sigmoid", ScoreFunction.Sigmoid), ("none", ScoreFunction.None))
    {
        IgnoresCase = true,
    };

    /// <summary>Reads the parameters of a call, apart from "return_documents".</summary>
    public static TextRankingOptions Read(ParameterSource parameters, CallParameters batching)
    {
        var options = new TextRankingOptions
        {
            TopK = parameters.Integer("top_k", min: 1),
            FunctionToApply = parameters.Choice("function_to_apply", Functions),
            PromptName = parameters.Text("prompt_name"),
            Prompt = parameters.Text("prompt"),
            Tokenization = TokenizerCall.PassedOn(parameters),
        };
        options = CallParameters.Read(parameters, batching).ApplyTo(options);
        parameters.RefuseUnknown();
        return options;
    }

    /// <summary>Whether the answer repeats the documents.</summary>
    public static bool ReturnsDocuments(ParameterSource parameters) => parameters.Boolean("return_documents") is true;
}
