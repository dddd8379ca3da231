using ConvBert.Cli.Parameters;
using ConvBert.Cli.Requests;
using ConvBert.Cli.Tokenize;
using ConvBert.Pipelines;

namespace ConvBert.Cli.Tasks;

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
