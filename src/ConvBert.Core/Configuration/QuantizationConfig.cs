using System.Buffers;
using System.Text.Json;

namespace ConvBert.Configuration;

/// <summary>
/// The <c>quantization_config</c> of a folder whose linear layers are stored in 8 bits: <see cref="Weights.QuantizedRowFormat"/>.
/// </summary>
/// <param name="Float32Modules">Modules of the encoder whose weights are floating-point numbers all the same.</param>
internal sealed record QuantizationConfig(IReadOnlyList<string> Float32Modules)
{
    /// <summary>The key in <c>config.json</c>.</summary>
    public const string Key = "quantization_config";

    /// <summary>The key of <see cref="Float32Modules"/> inside.</summary>
    public const string ModulesKey = "modules_to_not_convert";

    private const string Method = "convbert-int8";
    private const string MethodKey = "quant_method";
    private const string VersionKey = "version";
    private const int Version = 2;

    /// <summary>A configuration's own; null if its weights are not quantized.</summary>
    /// <exception cref="ConvBertConfigException">It is another method's, of another version, or malformed.</exception>
    public static QuantizationConfig? Of(ConvBertConfig config)
    {
        if (!config.AdditionalProperties.TryGetValue(Key, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind != JsonValueKind.Object) throw new ConvBertConfigException(Key, value.GetRawText(), "an object");
        string method = Text(value, MethodKey, $"\"{Method}\"");
        if (method != Method)
        {
            throw new ConvBertConfigException(
                $"{Key}.{MethodKey}", $"\"{method}\"", $"\"{Method}\" or no {Key}: weights quantized by other methods cannot be read");
        }

        if (!value.TryGetProperty(VersionKey, out JsonElement version) || version.ValueKind != JsonValueKind.Number
            || !version.TryGetInt32(out int number) || number != Version)
            throw Wrong(value, VersionKey, $"{Version}: convert the original again");
        return new QuantizationConfig(Modules(value));
    }

    /// <summary>The configuration of a folder that is quantized so.</summary>
    public ConvBertConfig AddTo(ConvBertConfig config)
    {
        var properties = new ConfigKeys();
        foreach ((string key, JsonElement value) in config.AdditionalProperties) properties.Set(key, value);
        properties.Set(Key, ToJson());
        return config with { AdditionalProperties = properties };
    }

    private JsonElement ToJson()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString(MethodKey, Method);
            json.WriteNumber(VersionKey, Version);
            json.WriteStartObject("weights");
            json.WriteString("dtype", "int8");
            json.WriteBoolean("symmetric", true);
            json.WriteString("granularity", "output_channel");
            json.WriteString("scale", "float32_after_row");
            json.WriteEndObject();
            json.WriteStartObject("activations");
            json.WriteString("dtype", "uint8");
            json.WriteBoolean("symmetric", false);
            json.WriteString("granularity", "token");
            json.WriteBoolean("dynamic", true);
            json.WriteEndObject();
            json.WriteStartArray(ModulesKey);
            foreach (string module in Float32Modules) json.WriteStringValue(module);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        using JsonDocument document = JsonDocument.Parse(buffer.WrittenMemory);
        return document.RootElement.Clone();
    }

    private static string[] Modules(JsonElement value)
    {
        const string Expected = "a list of module names";
        if (!value.TryGetProperty(ModulesKey, out JsonElement modules) || modules.ValueKind == JsonValueKind.Null) return [];
        if (modules.ValueKind != JsonValueKind.Array) throw Wrong(value, ModulesKey, Expected);
        return
        [
            .. modules.EnumerateArray().Select(module =>
                module.ValueKind == JsonValueKind.String ? module.GetString()! : throw Wrong(value, ModulesKey, Expected)),
        ];
    }

    private static string Text(JsonElement value, string key, string expected) =>
        value.TryGetProperty(key, out JsonElement text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()!
            : throw Wrong(value, key, expected);

    private static ConvBertConfigException Wrong(JsonElement value, string key, string expected) =>
        new($"{Key}.{key}", value.TryGetProperty(key, out JsonElement found) ? found.GetRawText() : "missing", expected);
}
