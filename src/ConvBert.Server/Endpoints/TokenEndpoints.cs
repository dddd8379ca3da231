using System.Text.Json;
using ConvBert.Pipelines;
using ConvBert.Server.Http;
using ConvBert.Serving.Models;
using ConvBert.Serving.Requests;
using ConvBert.Tokenization;
using Microsoft.AspNetCore.Http;

namespace ConvBert.Server.Endpoints;

/// <summary>The tokenizer of text-embeddings-inference: <c>/tokenize</c> and <c>/decode</c>.</summary>
internal static class TokenEndpoints
{
    public static void Map(RouteTable routes)
    {
        routes.Post("/tokenize", Protocol.HuggingFace, (context, stop) => TokenizeAsync(routes, context, stop));
        routes.Post("/decode", Protocol.HuggingFace, (context, stop) => DecodeAsync(routes, context, stop));
    }

    private static async Task TokenizeAsync(RouteTable routes, HttpContext context, CancellationToken stop)
    {
        EmbeddingsInferenceRequest request =
            await EmbeddingsInferenceRequest.ReadAsync(context, routes.Context.Options.MaxBodyBytes).ConfigureAwait(false);
        string[] texts = request.Texts();
        var options = new EncodingOptions { AddSpecialTokens = request.Fields.Boolean("add_special_tokens") ?? true };
        request.Fields.RefuseUnknown();
        routes.Context.CheckBatch(texts.Length);
        using ModelLease lease = Lease(routes, request.Model);
        ConvBertTokenizerBase tokenizer = await lease.Model.TokenizerAsync().WaitAsync(stop).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteStartArray();
            foreach (string text in texts) Write(writer, text, tokenizer.Encode(text, null, options));
            writer.WriteEndArray();
        }).ConfigureAwait(false);
    }

    private static async Task DecodeAsync(RouteTable routes, HttpContext context, CancellationToken stop)
    {
        EmbeddingsInferenceRequest request =
            await EmbeddingsInferenceRequest.ReadAsync(context, routes.Context.Options.MaxBodyBytes).ConfigureAwait(false);
        int[][] rows = Rows(request.Fields.Required("ids"));
        bool skip = request.Fields.Boolean("skip_special_tokens") ?? true;
        request.Fields.RefuseUnknown();
        routes.Context.CheckBatch(rows.Length);
        using ModelLease lease = Lease(routes, request.Model);
        ConvBertTokenizerBase tokenizer = await lease.Model.TokenizerAsync().WaitAsync(stop).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context, writer =>
        {
            writer.WriteStartArray();
            foreach (int[] ids in rows) writer.WriteStringValue(tokenizer.Decode(ids, skip));
            writer.WriteEndArray();
        }).ConfigureAwait(false);
    }

    private static ModelLease Lease(RouteTable routes, string? model) =>
        ModelChoice.Lease(routes.Context.Models, model, TaskDefinitions.FeatureExtraction.Name);

    private static int[][] Rows(JsonElement ids)
    {
        const string Expected = "\"ids\" must be a list of ids, or a list of such lists.";
        if (ids.ValueKind != JsonValueKind.Array) throw new RequestException(Expected);
        bool isBatch = ids.GetArrayLength() > 0 && ids[0].ValueKind == JsonValueKind.Array;
        return isBatch ? [.. ids.EnumerateArray().Select(Row)] : [Row(ids)];

        static int[] Row(JsonElement row)
        {
            if (row.ValueKind != JsonValueKind.Array) throw new RequestException(Expected);
            return [.. row.EnumerateArray().Select(id =>
                id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out int number) ? number : throw new RequestException(Expected))];
        }
    }

    private static void Write(Utf8JsonWriter writer, string text, TokenizerEncoding encoding)
    {
        writer.WriteStartArray();
        var characters = new CodePointText(text);
        for (int i = 0; i < encoding.Count; i++)
        {
            bool isSpecial = encoding.SpecialTokensMask[i] == 1;
            writer.WriteStartObject();
            writer.WriteNumber("id", encoding.Ids[i]);
            // A slow tokenizer has no offsets.
            if (isSpecial || encoding.Offsets.Count == 0)
            {
                writer.WriteString("text", encoding.Tokens[i]);
                writer.WriteBoolean("special", isSpecial);
                writer.WriteNull("start");
                writer.WriteNull("stop");
            }
            else
            {
                (int start, int end) = encoding.Offsets[i];
                writer.WriteString("text", characters.Slice(start, end));
                writer.WriteBoolean("special", false);
                writer.WriteNumber("start", start);
                writer.WriteNumber("stop", end);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
