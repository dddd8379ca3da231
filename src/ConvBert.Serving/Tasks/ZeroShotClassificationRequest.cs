using System.Text.Json;
using ConvBert.Pipelines;
using ConvBert.Serving.Requests;

namespace ConvBert.Serving.Tasks;

/// <summary>`zero-shot-classification`.</summary>
internal static class ZeroShotClassificationRequest
{
    public static PreparedRequest<string, ZeroShotClassificationOptions, ZeroShotClassificationResult> Prepare(
        TaskRequest request, CallParameters batching)
    {
        (List<string> texts, bool isList) = InputShape.Read(request.Inputs, RequestObject.Text);
        ZeroShotClassificationOptions options = ZeroShotClassificationParameters.Read(request.Parameters, batching);
        return new(texts, options, (writer, results) => InputShape.Write(writer, results, isList, PipelineJson.Write));
    }
}
