using System.Runtime.InteropServices;
using System.Text.Json;
using ConvBert.Server.Calls;
using ConvBert.Server.Http;
using ConvBert.Serving.Engine;
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
        routes.Post(
            "/v1/embeddings", Protocol.OpenAI, (context, stop) => EmbedAsync(routes, context, stop), TaskDefinitions.FeatureExtraction.Name);
        routes.Get("/v1/models", Protocol.OpenAI, (context, stop) => JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteStartObject();
            writer.WriteString("object", "list");
            writer.WriteStartArray("data");
            foreach (ServedModel model in routes.Context.Models.Models) Write(writer, model);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }, stop));
        routes.Get("/v1/models/{**name}", Protocol.OpenAI, (context, stop) =>
        {
            ServedModel model = routes.Context.Models.Find(RouteModel.Of(context));
            return JsonAnswer.WriteAsync(context, writer => Write(writer, model), stop);
        });
    }

    private static async Task EmbedAsync(RouteTable routes, HttpContext context, CancellationToken stop)
    {
        JsonElement body = await JsonBody.ReadAsync(context, routes.Context.Options.MaxBodyBytes, stop).ConfigureAwait(false);
        var fields = new RequestObject(body, "The body");
        string? name = fields.Text("model");
        bool base64 = fields.Choice("encoding_format", IsBase64) ?? false;
        var inputs = new EmbeddingInputs(Texts(fields.Required("input")), Truncation.Default, PromptName: null);
        var call = new EmbeddingCall(inputs, Normalize: true, fields.Integer("dimensions"));
        // Of no meaning here.
        fields.Has("user");
        fields.RefuseUnknown();
        if (await routes.IsRefusedAsync(context, Protocol.OpenAI, name, TaskDefinitions.FeatureExtraction.Name).ConfigureAwait(false)) return;
        var usage = new RequestUsage();
        Embeddings embeddings = await call.RunAsync(
            routes.Context, name, RequestPriorities.Of(context.Request), usage, stop).ConfigureAwait(false);
        using (usage.Answering())
            await JsonAnswer.WriteAsync(context, writer => Write(writer, embeddings, usage.Tokens, base64), stop).ConfigureAwait(false);
    }

    private static EmbeddingInput[] Texts(JsonElement input)
    {
        EmbeddingInput[] texts = EmbeddingTexts.Read(input, "\"input\"");
        if (texts.Length == 0 || texts.Any(text => text.IsEmpty)) throw new RequestException("\"input\" cannot be empty, nor can a text of it.");
        return texts;
    }

    private static void Write(Utf8JsonWriter writer, Embeddings embeddings, int tokens, bool base64)
    {
        writer.WriteStartObject();
        writer.WriteString("object", "list");
        writer.WriteStartArray("data");
        for (int i = 0; i < embeddings.Vectors.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("object", "embedding");
            writer.WriteNumber("index", i);
            writer.WritePropertyName("embedding");
            // Little-endian floats, which is the memory of every machine that .NET runs on.
            if (base64) writer.WriteBase64StringValue(MemoryMarshal.AsBytes<float>(embeddings.Vectors[i]));
            else PipelineJson.WriteNumbers(writer, embeddings.Vectors[i]);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteString("model", embeddings.Model);
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
