using System.Text.Json;

namespace ConvBert.Serving.Tasks;

/// <summary>Inputs as Hugging Face's pipelines take them: one item, or a list of items.</summary>
internal static class InputShape
{
    /// <summary>The items, and whether they came as a list.</summary>
    /// <param name="inputs">The request's "inputs".</param>
    /// <param name="item">Reads one item, given its name for messages.</param>
    public static (List<T> Items, bool IsList) Read<T>(JsonElement inputs, Func<JsonElement, string, T> item)
    {
        if (inputs.ValueKind != JsonValueKind.Array) return ([item(inputs, "\"inputs\"")], false);
        var items = new List<T>(inputs.GetArrayLength());
        foreach (JsonElement element in inputs.EnumerateArray()) items.Add(item(element, $"\"inputs\"[{items.Count}]"));
        return (items, true);
    }

    /// <summary>Writes the results in the shape of the inputs: a single one, or a list.</summary>
    public static void Write<T>(Utf8JsonWriter writer, IReadOnlyList<T> results, bool isList, Action<Utf8JsonWriter, T> write)
    {
        if (isList) writer.WriteStartArray();
        foreach (T result in results) write(writer, result);
        if (isList) writer.WriteEndArray();
    }
}
