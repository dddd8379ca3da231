using System.Text.Json;
using ConvBert.Server.Calls;
using ConvBert.Serving.Requests;

namespace ConvBert.Server.Endpoints;

/// <summary>What is embedded, from JSON: a text, a list of ids, or a list of texts and lists of ids.</summary>
internal static class EmbeddingTexts
{
    /// <summary>Reads the field of that name.</summary>
    /// <exception cref="RequestException">It is something else.</exception>
    public static EmbeddingInput[] Read(JsonElement inputs, string name) =>
        inputs.ValueKind == JsonValueKind.Array && !IsIds(inputs)
            ? [.. inputs.EnumerateArray().Select(item => One(item, name))]
            : [One(inputs, name)];

    private static bool IsIds(JsonElement list) => list.GetArrayLength() > 0 && list[0].ValueKind == JsonValueKind.Number;

    private static EmbeddingInput One(JsonElement item, string name) => item.ValueKind switch
    {
        JsonValueKind.String => new EmbeddingInput(RequestObject.Text(item, name)),
        JsonValueKind.Array => new EmbeddingInput(null, TokenIds.Read(item, name)),
        _ => throw new RequestException(
            $"{name} must be a string, a list of ids, or a list of strings and lists of ids, but holds {RequestObject.Describe(item)}."),
    };
}
