using System.Text.Json;
using ConvBert.Configuration;

namespace ConvBert.Pipelines;

/// <summary>What is put in front of a text, by name.</summary>
/// <param name="Prompts">The prompts.</param>
/// <param name="DefaultName">The prompt that is used unless another is asked for; null for none.</param>
internal sealed record PromptSettings(IReadOnlyDictionary<string, string> Prompts, string? DefaultName)
{
    private const string Key = "prompts";

    /// <summary>No prompts.</summary>
    public static PromptSettings None { get; } = new(new Dictionary<string, string>(), null);

    /// <summary>Reads <c>prompts</c> and <c>default_prompt_name</c>.</summary>
    /// <exception cref="ConvBertConfigException">They are malformed, or do not fit together.</exception>
    public static PromptSettings Read(ConfigReader reader)
    {
        Dictionary<string, string> prompts = ReadPrompts(reader);
        string? name = reader.Text("default_prompt_name", null);
        if (name is not null && !prompts.ContainsKey(name))
            throw new ConvBertConfigException("default_prompt_name", name, "the name of one of the prompts");
        return new PromptSettings(prompts, name);
    }

    /// <summary>The text in front of a call's texts: as asked for, else the default; null for none.</summary>
    /// <exception cref="ArgumentException">There is no prompt of that name.</exception>
    public string? Find(string? name)
    {
        name ??= DefaultName;
        if (name is null) return null;
        if (Prompts.TryGetValue(name, out string? prompt)) return prompt;
        string known = Prompts.Count == 0 ? "none" : string.Join(", ", Prompts.Keys);
        throw new ArgumentException($"The model has no prompt '{name}'; it has {known}.", nameof(name));
    }

    private static Dictionary<string, string> ReadPrompts(ConfigReader reader)
    {
        const string Expected = "an object from a prompt's name to its text";
        var prompts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!reader.Take(Key, out JsonElement value) || value.ValueKind == JsonValueKind.Null) return prompts;
        if (value.ValueKind != JsonValueKind.Object) throw ConfigReader.Wrong(Key, value, Expected);
        foreach (JsonProperty prompt in value.EnumerateObject())
        {
            prompts[prompt.Name] = prompt.Value.ValueKind switch
            {
                JsonValueKind.String => prompt.Value.GetString()!,
                JsonValueKind.Null => "",
                _ => throw ConfigReader.Wrong($"{Key}.{prompt.Name}", prompt.Value, "a string"),
            };
        }

        return prompts;
    }
}
