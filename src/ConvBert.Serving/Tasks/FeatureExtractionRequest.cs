using System.Text.Json;
using ConvBert.Pipelines;
using ConvBert.Serving.Requests;

namespace ConvBert.Serving.Tasks;

/// <summary>`feature-extraction`; see <see cref="FeatureExtractionParameters"/> for what goes beyond Hugging Face's parameters.</summary>
internal static class FeatureExtractionRequest
{
    public static PreparedRequest<string, FeatureExtractionOptions, FeatureExtractionResult> Prepare(
        TaskRequest request, CallParameters batching)
    {
        (List<string> texts, bool isList) = InputShape.Read(request.Inputs, RequestObject.Text);
        FeatureExtractionOptions options = FeatureExtractionParameters.Read(request.Parameters, batching);
        return new(texts, options, (writer, results) => InputShape.Write(writer, results, isList, PipelineJson.Write));
    }
}
