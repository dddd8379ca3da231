using System.Buffers;
using System.Text;
using System.Text.Json;

namespace ConvBert.Server.Http;

/// <summary>Parameters by their names in JavaScript, such as <c>topK</c>, under Hugging Face's names, <c>top_k</c>.</summary>
internal static class CamelCase
{
    /// <summary>The object with the names of its own fields in snake case; itself where they are.</summary>
    public static JsonElement ToSnake(JsonElement parameters)
    {
        if (parameters.ValueKind != JsonValueKind.Object || !parameters.EnumerateObject().Any(field => IsCamel(field.Name)))
            return parameters;
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (JsonProperty field in parameters.EnumerateObject())
            {
                writer.WritePropertyName(ToSnake(field.Name));
                field.Value.WriteTo(writer);
            }

            writer.WriteEndObject();
        }

        return JsonElement.Parse(buffer.WrittenSpan);
    }

    private static bool IsCamel(string name) => name.Any(char.IsAsciiLetterUpper);

    private static string ToSnake(string name)
    {
        if (!IsCamel(name)) return name;
        var snake = new StringBuilder(name.Length + 4);
        foreach (char c in name)
        {
            if (char.IsAsciiLetterUpper(c)) snake.Append('_').Append(char.ToLowerInvariant(c));
            else snake.Append(c);
        }

        return snake.ToString();
    }
}
