using System.Text.Json;
using ConvBert.Cli.Requests;
using ConvBert.Cli.Tasks;
using ConvBert.Pipelines;

namespace ConvBert.Cli.Batch;

/// <summary>`zero-shot-classification`.</summary>
internal static class ZeroShotClassificationRequest
{
    public static PreparedRequest<string, ZeroShotClassificationOptions, ZeroShotClassificationResult> Prepare(BatchRequest request, CallParameters batching)
    {
        (List<string> texts, bool isList) = InputShape.Read(request.Inputs, RequestObject.Text);
        ZeroShotClassificationOptions options = Options(request.Parameters, batching);
        return new(texts, options, (writer, results) => InputShape.Write(writer, results, isList, PipelineJson.Write));
    }

    private static ZeroShotClassificationOptions Options(RequestObject parameters, CallParameters batching)
    {
        JsonElement labels = parameters.Required("candidate_labels");
        var options = new ZeroShotClassificationOptions
        {
            CandidateLabels = labels.ValueKind == JsonValueKind.String
                ? ZeroShotClassificationOptions.ParseLabels(RequestObject.Text(labels, "\"candidate_labels\""))
                : RequestObject.Texts(labels, "\"candidate_labels\""),
            MultiLabel = parameters.Truth("multi_class") ?? parameters.Truth("multi_label") ?? false,
        };
        parameters.Has("multi_label");
        if (parameters.Has("hypothesis_template")) options = options with { HypothesisTemplate = parameters.RequiredText("hypothesis_template") };
        options = CallParameters.Read(parameters, batching).ApplyTo(options);
        parameters.RefuseUnknown();
        return options;
    }
}
