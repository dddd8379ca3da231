using System.Text.Json;
using ConvBert.Server.Calls;
using ConvBert.Serving.Requests;

namespace ConvBert.Server.Endpoints;

/// <summary>The tokenizer of text-embeddings-inference: <c>/tokenize</c> and <c>/decode</c>.</summary>
internal static class TokenEndpoints
{
    public static void Map(RouteTable routes)
    {
        routes.Post<IReadOnlyList<IReadOnlyList<TextPiece>>>("/tokenize", null, request => (ReadTokenize(request), WriteTexts));
        routes.Post<string[]>("/decode", null, request => (ReadDecode(request), WriteDecoded));
    }

    private static TokenizeCall ReadTokenize(EmbeddingsInferenceRequest request) =>
        new(request.Texts(), request.Fields.Boolean("add_special_tokens") ?? true, request.PromptName());

    private static DecodeCall ReadDecode(EmbeddingsInferenceRequest request) =>
        new(Rows(request.Fields.Required("ids")), request.Fields.Boolean("skip_special_tokens") ?? true);

    private static int[][] Rows(JsonElement ids)
    {
        bool isBatch = ids.ValueKind == JsonValueKind.Array && ids.GetArrayLength() > 0 && ids[0].ValueKind == JsonValueKind.Array;
        return isBatch ? [.. ids.EnumerateArray().Select(row => TokenIds.Read(row, "\"ids\""))] : [TokenIds.Read(ids, "\"ids\"")];
    }

    private static void WriteDecoded(Utf8JsonWriter writer, string[] texts)
    {
        writer.WriteStartArray();
        foreach (string text in texts) writer.WriteStringValue(text);
        writer.WriteEndArray();
    }

    private static void WriteTexts(Utf8JsonWriter writer, IReadOnlyList<IReadOnlyList<TextPiece>> texts)
    {
        writer.WriteStartArray();
        foreach (IReadOnlyList<TextPiece> pieces in texts)
        {
            writer.WriteStartArray();
            foreach (TextPiece piece in pieces) Write(writer, piece);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter writer, TextPiece piece)
    {
        writer.WriteStartObject();
        writer.WriteNumber("id", piece.Id);
        writer.WriteString("text", piece.Text);
        writer.WriteBoolean("special", piece.Special);
        WritePlace(writer, "start", piece.Start);
        WritePlace(writer, "stop", piece.Stop);
        writer.WriteEndObject();
    }

    private static void WritePlace(Utf8JsonWriter writer, string name, int? place)
    {
        if (place is { } number) writer.WriteNumber(name, number);
        else writer.WriteNull(name);
    }
}
