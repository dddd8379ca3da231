using System.Text.Json;
using ConvBert.Checkpoints;
using ConvBert.Training.Resuming;

namespace ConvBert.Training.Adapters;

/// <summary><c>adapter_config.json</c> as PEFT writes and reads it.</summary>
internal static class AdapterConfigFile
{
    public const string Name = "adapter_config.json";

    public static void Write(string folder, LoraConfig config, ConvBertArchitecture architecture, IReadOnlyList<string> savedModules,
        string? baseModel) => JsonFile.Write(Path.Combine(folder, Name), json =>
    {
        WriteEmpty(json, "alpha_pattern");
        json.WriteNull("auto_mapping");
        json.WriteString("base_model_name_or_path", baseModel);
        json.WriteString("bias", "none");
        json.WriteBoolean("fan_in_fan_out", false);
        json.WriteBoolean("inference_mode", true);
        json.WriteBoolean("init_lora_weights", true);
        json.WriteNull("layers_pattern");
        json.WriteNull("layers_to_transform");
        json.WriteNumber("lora_alpha", config.LoraAlpha);
        json.WriteNumber("lora_dropout", config.LoraDropout);
        WriteList(json, "modules_to_save", savedModules);
        json.WriteString("peft_type", "LORA");
        json.WriteNumber("r", config.R);
        WriteEmpty(json, "rank_pattern");
        json.WriteNull("revision");
        if (config.TargetModules is [LoraConfig.AllLinear]) json.WriteString("target_modules", LoraConfig.AllLinear);
        else WriteList(json, "target_modules", config.TargetModules);
        json.WriteString("task_type", TaskType(architecture));
        json.WriteBoolean("use_rslora", config.UseRslora);
    });

    /// <exception cref="CheckpointException">The file is missing or broken, or asks for what is no plain LoRA.</exception>
    public static LoraConfig Read(string folder)
    {
        string path = Path.Combine(folder, Name);
        JsonElement json = JsonFile.Read(path);
        string type = JsonFile.Text(json, "peft_type", path);
        if (type != "LORA") throw new CheckpointException(path, null, $"peft_type is {type}; expected LORA");
        RequireAbsent(json, path, "use_dora", "fan_in_fan_out", "lora_bias", "alpha_pattern", "layer_replication", "use_qalora");
        if (json.TryGetProperty("bias", out JsonElement bias) && bias.ValueKind == JsonValueKind.String && bias.GetString() != "none")
            throw new CheckpointException(path, null, $"bias is {bias.GetString()}; expected none");
        var config = new LoraConfig
        {
            R = checked((int)Math.Clamp(JsonFile.Integer(json, "r", path), int.MinValue, int.MaxValue)),
            LoraAlpha = JsonFile.Number(json, "lora_alpha", path),
            LoraDropout = json.TryGetProperty("lora_dropout", out _) ? JsonFile.Number(json, "lora_dropout", path) : 0,
            UseRslora = json.TryGetProperty("use_rslora", out JsonElement stable) && stable.ValueKind == JsonValueKind.True,
            TargetModules = Texts(json, "target_modules", path) ?? throw new CheckpointException(path, null, "target_modules is missing"),
            ModulesToSave = Texts(json, "modules_to_save", path) ?? [],
        };
        try
        {
            config.Validate();
        }
        catch (ArgumentException exception)
        {
            throw new CheckpointException(path, null, exception.Message, exception);
        }

        return config;
    }

    private static string? TaskType(ConvBertArchitecture architecture) => architecture switch
    {
        ConvBertArchitecture.SequenceClassification => "SEQ_CLS",
        ConvBertArchitecture.TokenClassification => "TOKEN_CLS",
        ConvBertArchitecture.QuestionAnswering => "QUESTION_ANS",
        _ => null,
    };

    private static void WriteEmpty(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        json.WriteEndObject();
    }

    private static void WriteList(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            json.WriteNull(name);
            return;
        }

        json.WriteStartArray(name);
        foreach (string text in texts) json.WriteStringValue(text);
        json.WriteEndArray();
    }

    /// <summary>Refuses features whose value says more than no.</summary>
    private static void RequireAbsent(JsonElement json, string path, params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            bool isAbsent =
                !json.TryGetProperty(name, out JsonElement value) || value.ValueKind is JsonValueKind.Null or JsonValueKind.False
                || (value.ValueKind == JsonValueKind.Object && value.GetPropertyCount() == 0);
            if (!isAbsent) throw new CheckpointException(path, null, $"{name} is set; expected plain LoRA without it");
        }
    }

    /// <summary>A text or a list of texts; null where there is none.</summary>
    private static string[]? Texts(JsonElement json, string name, string path)
    {
        if (!json.TryGetProperty(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return null;
        if (value.ValueKind == JsonValueKind.String) return [value.GetString()!];
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(item => item.ValueKind != JsonValueKind.String))
            throw new CheckpointException(path, null, $"{name} is no list of texts");
        return [.. value.EnumerateArray().Select(item => item.GetString()!)];
    }
}
