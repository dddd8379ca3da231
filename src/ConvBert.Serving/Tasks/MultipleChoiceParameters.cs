using ConvBert.Pipelines;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tokenize;

namespace ConvBert.Serving.Tasks;

/// <summary>The parameters of `multiple-choice`.</summary>
internal static class MultipleChoiceParameters
{
    /// <summary>Reads the parameters of a call.</summary>
    public static MultipleChoiceOptions Read(ParameterSource parameters, CallParameters batching)
    {
        var options = new MultipleChoiceOptions { Tokenization = TokenizerCall.PassedOn(parameters) };
        options = CallParameters.Read(parameters, batching).ApplyTo(options);
        parameters.RefuseUnknown();
        return options;
    }
}
