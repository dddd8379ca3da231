using System.Globalization;
using System.Text.Json;
using ConvBert.Server.Tests.Support;

namespace ConvBert.Server.Tests.Documents;

/// <summary>The server's OpenAPI document.</summary>
internal sealed class OpenApiDocument(JsonElement root)
{
    /// <summary>Checks values by its schemas.</summary>
    public JsonSchema Schemas { get; } = new(root);

    /// <summary>The document of a server.</summary>
    public static async Task<OpenApiDocument> OfAsync(DemoServer server) =>
        new(JsonElement.Parse(await server.Client.GetStringAsync("openapi.json")));

    /// <summary>The operation of a path such as <c>/embed</c>.</summary>
    public JsonElement Operation(string method, string path) => root.GetProperty("paths").GetProperty(path).GetProperty(method);

    /// <summary>The paths of a method, each with its operation.</summary>
    public IEnumerable<(string Path, JsonElement Operation)> Operations(string method) => root.GetProperty("paths").EnumerateObject()
        .Where(path => path.Value.TryGetProperty(method, out _)).Select(path => (path.Name, path.Value.GetProperty(method)));

    /// <summary>The JSON of a request's body: its schema and its example.</summary>
    public static JsonElement Body(JsonElement operation) => Content(operation.GetProperty("requestBody"));

    /// <summary>The JSON of an answer; null where the document knows no such status.</summary>
    public JsonElement? Answer(JsonElement operation, int status)
    {
        string name = status.ToString(CultureInfo.InvariantCulture);
        if (!operation.GetProperty("responses").TryGetProperty(name, out JsonElement response)) return null;
        if (response.TryGetProperty("$ref", out JsonElement reference))
            response = Component("responses", reference);
        return Content(response);
    }

    /// <summary>The fields of an object, and those of the objects within it, as <c>outer.inner</c>.</summary>
    public IEnumerable<string> FieldsOf(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out JsonElement reference)) schema = Component("schemas", reference);
        if (schema.TryGetProperty("oneOf", out JsonElement choices)) return choices.EnumerateArray().SelectMany(FieldsOf);
        return !schema.TryGetProperty("properties", out JsonElement fields) ? []
            : fields.EnumerateObject().SelectMany(field => FieldsOf(field.Value).Select(inner => $"{field.Name}.{inner}").Prepend(field.Name));
    }

    /// <summary>A path with values in the place of its parameters.</summary>
    public static string Address(string path, string model = "demo/fill-mask", string task = "text-classification") => path[1..]
        .Replace("{name}", model, StringComparison.Ordinal).Replace("{task}", task, StringComparison.Ordinal);

    private JsonElement Component(string kind, JsonElement reference) =>
        root.GetProperty("components").GetProperty(kind).GetProperty(reference.GetString()!.Split('/')[^1]);

    private static JsonElement Content(JsonElement part) => part.GetProperty("content").GetProperty("application/json");
}
