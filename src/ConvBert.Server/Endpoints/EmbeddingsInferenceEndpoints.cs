using System.Numerics.Tensors;
using System.Text.Json;
using ConvBert.Pipelines;
using ConvBert.Server.Http;
using ConvBert.Serving.Models;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;
using Microsoft.AspNetCore.Http;

namespace ConvBert.Server.Endpoints;

/// <summary>The embeddings of text-embeddings-inference: <c>/embed</c>, <c>/embed_all</c> and <c>/similarity</c>.</summary>
internal static class EmbeddingsInferenceEndpoints
{
    public static void Map(RouteTable routes)
    {
        routes.Post("/embed", Protocol.HuggingFace, (context, stop) => EmbedAsync(routes, context, stop));
        routes.Post("/embed_all", Protocol.HuggingFace, (context, stop) => EmbedAllAsync(routes, context, stop));
        routes.Post("/similarity", Protocol.HuggingFace, (context, stop) => CompareAsync(routes, context, stop));
    }

    private static async Task EmbedAsync(RouteTable routes, HttpContext context, CancellationToken stop)
    {
        EmbeddingsInferenceRequest request = await ReadAsync(routes, context).ConfigureAwait(false);
        RequestObject fields = request.Fields;
        var call = new EmbeddingCall(
            request.Texts(), fields.Boolean("normalize") ?? true, request.Truncate, request.Side, fields.Text("prompt_name"),
            fields.Integer("dimensions"));
        fields.RefuseUnknown();
        routes.Context.CheckBatch(call.Texts.Count);
        using ModelLease lease = Lease(routes, request.Model);
        IReadOnlyList<Embedding> embeddings =
            await call.RunAsync(lease.Model, RequestPriorities.Of(context.Request), stop).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteStartArray();
            foreach (Embedding embedding in embeddings) PipelineJson.WriteNumbers(writer, embedding.Vector);
            writer.WriteEndArray();
        }).ConfigureAwait(false);
    }

    private static async Task EmbedAllAsync(RouteTable routes, HttpContext context, CancellationToken stop)
    {
        EmbeddingsInferenceRequest request = await ReadAsync(routes, context).ConfigureAwait(false);
        var call = new EmbeddingCall(
            request.Texts(), Normalize: false, request.Truncate, request.Side, request.Fields.Text("prompt_name"));
        request.Fields.RefuseUnknown();
        routes.Context.CheckBatch(call.Texts.Count);
        using ModelLease lease = Lease(routes, request.Model);
        IReadOnlyList<FeatureExtractionResult> results =
            await call.RunForTokensAsync(lease.Model, RequestPriorities.Of(context.Request), stop).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteStartArray();
            foreach (FeatureExtractionResult result in results) WriteTokens(writer, result);
            writer.WriteEndArray();
        }).ConfigureAwait(false);
    }

    private static async Task CompareAsync(RouteTable routes, HttpContext context, CancellationToken stop)
    {
        JsonElement body = await JsonBody.ReadAsync(context, routes.Context.Options.MaxBodyBytes).ConfigureAwait(false);
        var fields = new RequestObject(body, "The body");
        var inputs = new RequestObject(fields.Required("inputs"), "\"inputs\"");
        string source = inputs.RequiredText("source_sentence");
        string[] sentences = RequestObject.Texts(inputs.Required("sentences"), "\"sentences\"");
        inputs.RefuseUnknown();
        EmbeddingsInferenceRequest parameters =
            EmbeddingsInferenceRequest.Of(fields.Object("parameters") ?? RequestObject.Empty("\"parameters\""));
        string? model = fields.Text("model") ?? parameters.Model;
        var call = new EmbeddingCall(
            [source, .. sentences], Normalize: true, parameters.Truncate, parameters.Side, parameters.Fields.Text("prompt_name"));
        parameters.Fields.RefuseUnknown();
        fields.RefuseUnknown();
        if (sentences.Length == 0) throw new RequestException("`sentences` cannot be empty");
        routes.Context.CheckBatch(sentences.Length);
        using ModelLease lease = Lease(routes, model);
        IReadOnlyList<Embedding> vectors =
            await call.RunAsync(lease.Model, RequestPriorities.Of(context.Request), stop).ConfigureAwait(false);
        float[] scores = [.. vectors.Skip(1).Select(vector => TensorPrimitives.Dot<float>(vectors[0].Vector, vector.Vector))];
        await JsonAnswer.WriteAsync(context, writer => PipelineJson.WriteNumbers(writer, scores)).ConfigureAwait(false);
    }

    private static Task<EmbeddingsInferenceRequest> ReadAsync(RouteTable routes, HttpContext context) =>
        EmbeddingsInferenceRequest.ReadAsync(context, routes.Context.Options.MaxBodyBytes);

    private static ModelLease Lease(RouteTable routes, string? model) =>
        ModelChoice.Lease(routes.Context.Models, model, TaskDefinitions.FeatureExtraction.Name);

    private static void WriteTokens(Utf8JsonWriter writer, FeatureExtractionResult result)
    {
        int hidden = (int)result.Features.Lengths[2];
        writer.WriteStartArray();
        for (int at = 0; at < result.Values.Length; at += hidden) PipelineJson.WriteNumbers(writer, result.Values.Slice(at, hidden));
        writer.WriteEndArray();
    }
}
