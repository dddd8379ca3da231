using System.Buffers;
using System.Text.Json;

namespace ConvBert.Cli.Batch;

/// <summary>A folder's config.json with some of its values replaced.</summary>
internal static class ConfigOverrides
{
    /// <summary>The folder's configuration, with every key of <paramref name="overrides"/> in place of its own.</summary>
    public static ConvBertConfig Apply(string folder, JsonElement overrides)
    {
        string path = Path.Combine(folder, "config.json");
        using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(path));
        var merged = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(merged))
        {
            writer.WriteStartObject();
            foreach (JsonProperty property in config.RootElement.EnumerateObject())
            {
                if (!overrides.TryGetProperty(property.Name, out _)) property.WriteTo(writer);
            }

            foreach (JsonProperty property in overrides.EnumerateObject()) property.WriteTo(writer);
            writer.WriteEndObject();
        }

        return ConvBertConfig.FromJson(merged.WrittenSpan);
    }
}
