using System.Text.Json;
using ConvBert.Pipelines;
using ConvBert.Serving.Requests;

namespace ConvBert.Serving.Tasks;

/// <summary>`fill-mask`.</summary>
internal static class FillMaskRequest
{
    public static PreparedRequest<string, FillMaskOptions, FillMaskResult> Prepare(TaskRequest request, CallParameters batching)
    {
        (List<string> texts, _) = InputShape.Read(request.Inputs, RequestObject.Text);
        FillMaskOptions options = FillMaskParameters.Read(request.Parameters, batching);
        return new(texts, options, (writer, results) => InputShape.Write(writer, results, isList: results.Count != 1, PipelineJson.Write));
    }
}
