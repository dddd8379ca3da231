using System.Text.Json;

namespace ConvBert.Cli.Requests;

/// <summary>A text as a line of JSON may hold it: a string, or an object with it.</summary>
internal static class TextInput
{
    /// <summary>Reads the text under the first of <paramref name="names"/> that the object has.</summary>
    /// <exception cref="RequestException">There is none, or it is no string.</exception>
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
