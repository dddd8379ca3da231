using System.Text.Json;
using ConvBert.Serving.Requests;

namespace ConvBert.Cli.Requests;

/// <summary>The text of a line of JSON: a string, or a field of an object.</summary>
internal static class TextInput
{
    /// <summary>Reads the first of the fields <paramref name="names"/> that the object has.</summary>
    /// <exception cref="RequestException">There is none, or it is not a string.</exception>
    public static string FromJson(JsonElement element, params ReadOnlySpan<string> names)
    {
        if (element.ValueKind == JsonValueKind.String) return RequestObject.Text(element, "The line");
        var line = new RequestObject(element, "The line");
        foreach (string name in names)
        {
            if (line.Has(name)) return line.RequiredText(name);
        }
        return line.RequiredText(names[0]);
    }
}
