using System.Text.Json;
using System.Text.Json.Nodes;

namespace ConvBert.Platforms;

/// <summary>The calls of all goldens as requests of <c>convbert forward</c>.</summary>
internal static class GoldenRequests
{
    /// <summary>Writes a line for every call that has an answer.</summary>
    /// <param name="goldens">A folder of folders with <c>cases.json</c>.</param>
    /// <param name="outputs">Where the answers go.</param>
    /// <param name="precision">The name of a precision.</param>
    /// <param name="target">Takes the lines.</param>
    public static void Write(string goldens, string outputs, string precision, TextWriter target)
    {
        foreach (string folder in Directory.GetDirectories(goldens).Order(StringComparer.Ordinal))
        {
            string cases = Path.Combine(folder, "cases.json");
            if (!File.Exists(cases)) continue;
            foreach (JsonNode? call in JsonNode.Parse(File.ReadAllText(cases))!["calls"]?.AsArray() ?? [])
            {
                if (call!["inputs"] is null || call["error"] is not null) continue;
                JsonObject options = call["options"]?.DeepClone().AsObject() ?? [];
                string name = Path.GetFileName(folder);
                if (name.StartsWith("v5_", StringComparison.Ordinal)) options["transformers"] = 5;
                options["precision"] = precision;
                string output = string.Join('.', name, call["name"], call["class"], precision, "safetensors");
                target.WriteLine(new JsonObject
                {
                    ["model"] = folder,
                    ["class"] = call["class"]!.DeepClone(),
                    ["inputs"] = Path.Combine(folder, (string)call["inputs"]!),
                    ["outputs"] = Path.Combine(outputs, output),
                    ["options"] = options,
                }.ToJsonString(JsonSerializerOptions.Default));
            }
        }
    }
}
