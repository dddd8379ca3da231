namespace ConvBert.Configuration;

/// <summary>The files of a sentence-transformers folder that are not the model's or the tokenizer's.</summary>
internal static class SentenceTransformerFiles
{
    /// <summary>The list of modules, which tells that a folder is one of sentence-transformers.</summary>
    public const string Modules = "modules.json";

    /// <summary>The configuration of the module <c>Transformer</c>.</summary>
    public const string Transformer = "sentence_bert_config.json";

    /// <summary>The configuration of the whole model.</summary>
    public const string Model = "config_sentence_transformers.json";

    /// <summary>The files of a folder, relative to it; none for a folder that is not one of sentence-transformers.</summary>
    /// <exception cref="ConvBertConfigException">The list of modules is malformed, or names a module that is not known.</exception>
    public static IEnumerable<string> Of(string folder)
    {
        string modules = Path.Combine(folder, Modules);
        if (!File.Exists(modules)) return [];
        return new[] { Modules, Transformer, Model }
            .Where(name => File.Exists(Path.Combine(folder, name)))
            .Concat(ModuleEntry.ReadList(modules)
                .Where(module => Path.GetRelativePath(folder, module.Folder) != "." && Directory.Exists(module.Folder))
                .SelectMany(module => Directory.EnumerateFiles(module.Folder).Order(StringComparer.Ordinal))
                .Select(file => Path.GetRelativePath(folder, file)));
    }
}
