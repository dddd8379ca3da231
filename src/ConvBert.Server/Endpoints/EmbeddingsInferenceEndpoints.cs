using System.Text.Json;
using ConvBert.Pipelines;
using ConvBert.Server.Calls;
using ConvBert.Server.Http;
using ConvBert.Serving.Models;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;

namespace ConvBert.Server.Endpoints;

/// <summary>The embeddings of text-embeddings-inference: <c>/embed</c>, <c>/embed_all</c> and <c>/similarity</c>.</summary>
internal static class EmbeddingsInferenceEndpoints
{
    public static void Map(RouteTable routes)
    {
        string task = TaskDefinitions.FeatureExtraction.Name;
        routes.Post<Embeddings>("/embed", task, request => (ReadEmbed(request), WriteVectors));
        routes.Post<IReadOnlyList<FeatureExtractionResult>>(
            "/embed_all", task, request => (new TokenEmbeddingCall(request.Inputs()), WriteTokens));
        routes.Post<float[]>(
            "/similarity", task, request => (ReadSimilarity(request), (writer, scores) => PipelineJson.WriteNumbers(writer, scores)));
    }

    private static EmbeddingCall ReadEmbed(EmbeddingsInferenceRequest request) => new(
        request.Inputs(), request.Fields.Boolean("normalize") ?? true, request.Fields.Integer("dimensions"));

    private static SimilarityCall ReadSimilarity(EmbeddingsInferenceRequest request)
    {
        var inputs = new RequestObject(request.Fields.Required("inputs"), "\"inputs\"");
        string source = inputs.RequiredText("source_sentence");
        string[] sentences = RequestObject.Texts(inputs.Required("sentences"), "\"sentences\"");
        inputs.RefuseUnknown();
        RequestObject fields = request.Fields.Object("parameters") ?? RequestObject.Empty("\"parameters\"");
        var parameters = new EmbeddingsInferenceRequest(fields);
        var call = new SimilarityCall(new EmbeddingInputs(
            [.. sentences.Prepend(source).Select(text => new EmbeddingInput(text))], parameters.Truncation(), parameters.PromptName()));
        fields.RefuseUnknown();
        return sentences.Length > 0 ? call : throw new RequestException("`sentences` cannot be empty");
    }

    private static void WriteVectors(Utf8JsonWriter writer, Embeddings answer)
    {
        writer.WriteStartArray();
        foreach (float[] vector in answer.Vectors) PipelineJson.WriteNumbers(writer, vector);
        writer.WriteEndArray();
    }

    private static void WriteTokens(Utf8JsonWriter writer, IReadOnlyList<FeatureExtractionResult> results)
    {
        writer.WriteStartArray();
        foreach (FeatureExtractionResult result in results) WriteTokens(writer, result);
        writer.WriteEndArray();
    }

    private static void WriteTokens(Utf8JsonWriter writer, FeatureExtractionResult result)
    {
        int hidden = (int)result.Features.Lengths[2];
        writer.WriteStartArray();
        for (int at = 0; at < result.Values.Length; at += hidden) PipelineJson.WriteNumbers(writer, result.Values.Slice(at, hidden));
        writer.WriteEndArray();
    }
}
