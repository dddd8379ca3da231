using ConvBert.Checkpoints;
using ConvBert.Tokenization.Files;

namespace ConvBert.FineTuning.Reports;

/// <summary>What is known of the model that a run began with, from where it lies and from its own model card.</summary>
internal sealed record BaseModel
{
    /// <summary>Metadata longer than that are none.</summary>
    private const int MaxLines = 1000;

    /// <summary>Its name on the hub; null where it does not come from a cache of the hub.</summary>
    public string? HubName { get; private init; }

    /// <summary>The name of its licence as its card has it; null where there is none.</summary>
    public string? License { get; private init; }

    /// <summary>The languages of its card.</summary>
    public IReadOnlyList<string> Languages { get; private init; } = [];

    public static BaseModel Of(string model)
    {
        string card = Path.Combine(HubCache.FolderOf(model), "README.md");
        var metadata = File.Exists(card) ? Metadata(SharedFile.ReadLines(card)) : [];
        return new BaseModel
        {
            HubName = model.Split('/', '\\').Select(HubCacheFolder.RepositoryOf).FirstOrDefault(name => name is not null),
            License = metadata.GetValueOrDefault("license") is [var license] ? license : null,
            Languages = metadata.GetValueOrDefault("language") ?? [],
        };
    }

    /// <summary>The values and lists of values at the top of a model card, between two lines of dashes.</summary>
    private static Dictionary<string, List<string>> Metadata(IEnumerable<string> lines)
    {
        var metadata = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        List<string>? values = null;
        foreach (string line in lines.Take(MaxLines).Skip(1).TakeWhile(line => line.TrimEnd() != "---"))
        {
            string trimmed = line.Trim();
            if (trimmed.StartsWith("- ", StringComparison.Ordinal))
            {
                values?.Add(Value(trimmed[2..]));
                continue;
            }

            int colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0 || char.IsWhiteSpace(line[0]))
            {
                values = null;
                continue;
            }

            string value = line[(colon + 1)..].Trim();
            bool isList = value is ['[', .., ']'];
            values = [.. (isList ? value[1..^1].Split(',') : [value]).Select(Value).Where(item => item.Length > 0)];
            metadata[line[..colon]] = values;
        }

        return metadata;
    }

    private static string Value(string text) => text.Trim().Trim('"', '\'');
}
