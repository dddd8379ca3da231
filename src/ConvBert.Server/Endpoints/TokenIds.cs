using System.Text.Json;
using ConvBert.Serving.Requests;

namespace ConvBert.Server.Endpoints;

/// <summary>Ids of tokens, from JSON.</summary>
internal static class TokenIds
{
    /// <summary>A list of ids.</summary>
    /// <exception cref="RequestException">It is something else.</exception>
    public static int[] Read(JsonElement list, string name)
    {
        if (list.ValueKind != JsonValueKind.Array)
            throw new RequestException($"{name} must be a list of ids, but is {RequestObject.Describe(list)}.");
        return [.. list.EnumerateArray().Select((id, index) => id.ValueKind == JsonValueKind.Number && id.TryGetInt32(out int number)
            ? number
            : throw new RequestException($"{name} must hold ids, but [{index}] is {RequestObject.Describe(id)}."))];
    }
}
