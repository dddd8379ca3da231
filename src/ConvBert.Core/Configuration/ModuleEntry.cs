using System.Text.Json;

namespace ConvBert.Configuration;

/// <summary>A module of <c>modules.json</c>.</summary>
/// <param name="Name">The class, without its Python package.</param>
/// <param name="Folder">The path of its files.</param>
internal sealed record ModuleEntry(string Name, string Folder)
{
    private const int MaxModules = 64;

    private static readonly string[] Known = ["Transformer", "Pooling", "Dense", "LayerNorm", "Normalize", "Dropout"];

    /// <summary>Where sentence-transformers' versions have, or had, their modules.</summary>
    private static readonly string[] Packages =
    [
        "sentence_transformers.models", "sentence_transformers.base.modules", "sentence_transformers.base.models",
        "sentence_transformers.sentence_transformer.modules", "sentence_transformers.sentence_transformer.models",
    ];

    /// <summary>Reads <c>modules.json</c>.</summary>
    /// <exception cref="ConvBertConfigException">It is malformed, or names a module that is not known.</exception>
    public static IReadOnlyList<ModuleEntry> ReadList(string file)
    {
        JsonElement list = PythonJson.Parse(ConfigFile.ReadAllBytes(file), JsonValueKind.Array, file);
        if (list.GetArrayLength() is 0 or > MaxModules)
            throw new ConvBertConfigException($"{file}: lists {list.GetArrayLength()} modules; expected 1 to {MaxModules}");
        var entries = new List<ModuleEntry>();
        foreach (JsonElement item in list.EnumerateArray()) entries.Add(Read(item, file));
        return entries;
    }

    private static ModuleEntry Read(JsonElement item, string file)
    {
        string type = Text(item, "type", file), path = Text(item, "path", file);
        string name = NameOf(type) ?? throw new ConvBertConfigException(
            $"{file}: the module {type} is not known; expected one of sentence-transformers' {string.Join(", ", Known)}");
        if (Path.IsPathRooted(path) || path.Split('/', '\\').Contains(".."))
            throw new ConvBertConfigException($"{file}: the path {path} of the module {name} leads out of the folder");
        string root = Path.GetDirectoryName(file)!;
        return new ModuleEntry(name, path.Length == 0 ? root : Path.Combine(root, path));
    }

    /// <summary>
    /// The class of a type: a package and a class, with the class's file between them or not (<c>…models.Pooling</c>,
    /// <c>…modules.layer_norm.LayerNorm</c>); null for an unknown one.
    /// </summary>
    private static string? NameOf(string type)
    {
        foreach (string package in Packages)
        {
            if (!type.StartsWith(package + ".", StringComparison.Ordinal)) continue;
            string[] parts = type[(package.Length + 1)..].Split('.');
            string name = parts[^1];
            bool hasFile = parts.Length == 2
                && parts[0].Replace("_", "", StringComparison.Ordinal).Equals(name, StringComparison.OrdinalIgnoreCase);
            if ((parts.Length == 1 || hasFile) && Known.Contains(name)) return name;
        }

        return null;
    }

    private static string Text(JsonElement item, string key, string file)
    {
        if (item.ValueKind == JsonValueKind.Object && item.TryGetProperty(key, out JsonElement value)
            && value.ValueKind == JsonValueKind.String) return value.GetString()!;
        throw new ConvBertConfigException($"{file}: a module has no \"{key}\"; expected a string");
    }
}
