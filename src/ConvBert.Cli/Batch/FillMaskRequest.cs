using System.Text.Json;
using ConvBert.Cli.Requests;
using ConvBert.Cli.Tasks;
using ConvBert.Cli.Tokenize;
using ConvBert.Pipelines;

namespace ConvBert.Cli.Batch;

/// <summary>`fill-mask`.</summary>
internal static class FillMaskRequest
{
    public static PreparedRequest<string, FillMaskOptions, FillMaskResult> Prepare(BatchRequest request, CallParameters batching)
    {
        (List<string> texts, _) = InputShape.Read(request.Inputs, RequestObject.Text);
        FillMaskOptions options = Options(request.Parameters, batching);
        return new(texts, options, (writer, results) => InputShape.Write(writer, results, isList: results.Count != 1, PipelineJson.Write));
    }

    private static FillMaskOptions Options(RequestObject parameters, CallParameters batching)
    {
        var options = new FillMaskOptions
        {
            TopK = parameters.Integer("top_k") ?? new FillMaskOptions().TopK,
            Targets = parameters.Given("targets") is { } targets ? InputShape.OneOrMore(targets, "\"targets\"") : null,
            Tokenization = TokenizerCall.PassedOnIn(parameters, "tokenizer_kwargs"),
        };
        options = CallParameters.Read(parameters, batching).ApplyTo(options);
        parameters.RefuseUnknown();
        return options;
    }
}
