using ConvBert.Pipelines;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tokenize;

namespace ConvBert.Serving.Tasks;

/// <summary>The parameters of `fill-mask`.</summary>
internal static class FillMaskParameters
{
    /// <summary>Reads the parameters of a call.</summary>
    public static FillMaskOptions Read(ParameterSource parameters, CallParameters batching)
    {
        var options = new FillMaskOptions
        {
            TopK = parameters.Integer("top_k", min: 1) ?? new FillMaskOptions().TopK,
            Targets = parameters.Texts("targets", target => [target]),
            Tokenization = TokenizerCall.PassedOnIn(parameters, "tokenizer_kwargs"),
        };
        options = CallParameters.Read(parameters, batching).ApplyTo(options);
        parameters.RefuseUnknown();
        return options;
    }
}
