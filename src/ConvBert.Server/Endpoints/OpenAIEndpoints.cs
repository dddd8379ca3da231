using System.Runtime.InteropServices;
using System.Text.Json;
using ConvBert.Server.Http;
using ConvBert.Serving.Models;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;
using Microsoft.AspNetCore.Http;

namespace ConvBert.Server.Endpoints;

/// <summary>OpenAI's <c>/v1/embeddings</c> and <c>/v1/models</c>. Vectors have length 1.</summary>
internal static class OpenAIEndpoints
{
    private static readonly NamedValues<bool> IsBase64 = new(("float", false), ("base64", true));

    public static void Map(RouteTable routes)
    {
        routes.Post("/v1/embeddings", Protocol.OpenAI, (context, stop) => EmbedAsync(routes, context, stop));
        routes.Get("/v1/models", Protocol.OpenAI, (context, _) => JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("object", "list");
            writer.WriteStartArray("data");
            foreach (ServedModel model in routes.Context.Models.Models) Write(writer, model);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }));
        routes.Get("/v1/models/{**name}", Protocol.OpenAI, (context, _) =>
        {
            ServedModel model = routes.Context.Models.Find(ModelChoice.FromRoute(context));
            return JsonAnswer.WriteAsync(context, writer => Write(writer, model));
        });
    }

    private static async Task EmbedAsync(RouteTable routes, HttpContext context, CancellationToken stop)
    {
        JsonElement body = await JsonBody.ReadAsync(context, routes.Context.Options.MaxBodyBytes).ConfigureAwait(false);
        var fields = new RequestObject(body, "The body");
        string? name = fields.Text("model");
        bool base64 = fields.Choice("encoding_format", IsBase64) ?? false;
        var call = new EmbeddingCall(Texts(fields.Required("input")), Normalize: true, Dimensions: fields.Integer("dimensions"));
        // Of no meaning here.
        fields.Has("user");
        fields.RefuseUnknown();
        routes.Context.CheckBatch(call.Texts.Count);
        using ModelLease lease = ModelChoice.Lease(routes.Context.Models, name, TaskDefinitions.FeatureExtraction.Name);
        IReadOnlyList<Embedding> embeddings =
            await call.RunAsync(lease.Model, RequestPriorities.Of(context.Request), stop).ConfigureAwait(false);
        string model = lease.Model.Model.Name;
        await JsonAnswer.WriteAsync(context, writer => Write(writer, embeddings, model, base64)).ConfigureAwait(false);
    }

    private static string[] Texts(JsonElement input)
    {
        string[] texts = RequestObject.TextOrTexts(input, "\"input\"");
        if (texts.Length == 0 || texts.Contains("")) throw new RequestException("\"input\" cannot be empty, nor can a text of it.");
        return texts;
    }

    private static void Write(Utf8JsonWriter writer, IReadOnlyList<Embedding> embeddings, string model, bool base64)
    {
        int tokens = embeddings.Sum(embedding => embedding.Tokens);
        writer.WriteStartObject();
        writer.WriteString("object", "list");
        writer.WriteStartArray("data");
        for (int i = 0; i < embeddings.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("object", "embedding");
            writer.WriteNumber("index", i);
            writer.WritePropertyName("embedding");
            // Little-endian floats, which is the memory of every machine that .NET runs on.
            if (base64) writer.WriteBase64StringValue(MemoryMarshal.AsBytes<float>(embeddings[i].Vector));
            else PipelineJson.WriteNumbers(writer, embeddings[i].Vector);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("model", model);
        writer.WriteStartObject("usage");
        writer.WriteNumber("prompt_tokens", tokens);
        writer.WriteNumber("total_tokens", tokens);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, ServedModel model)
    {
        writer.WriteStartObject();
        writer.WriteString("id", model.Name);
        writer.WriteString("object", "model");
        writer.WriteNumber("created", Created(model.Path));
        writer.WriteString("owned_by", "convbert");
        writer.WriteString("task", model.Task);
        writer.WriteEndObject();
    }

    private static long Created(string path) => new DateTimeOffset(
        File.Exists(path) ? File.GetLastWriteTimeUtc(path) : Directory.GetLastWriteTimeUtc(path)).ToUnixTimeSeconds();
}
