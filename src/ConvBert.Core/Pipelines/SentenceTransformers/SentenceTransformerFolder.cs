using System.Text.Json;
using ConvBert.Configuration;

namespace ConvBert.Pipelines;

/// <summary>What the folder of a sentence-transformers model holds beside the transformer.</summary>
/// <param name="SentenceTransformer">How a text becomes an embedding.</param>
/// <param name="TransformerPath">The transformer's folder.</param>
/// <param name="File">The path of <c>modules.json</c>.</param>
internal sealed record SentenceTransformerFolder(SentenceTransformer SentenceTransformer, string TransformerPath, string File)
{
    /// <summary>Dimensions of a vector, far more than any model has: a small file must not ask for much memory.</summary>
    private const int MaxSize = 1 << 20;

    /// <summary>Poolings that are concatenated.</summary>
    private const int MaxPoolings = 16;

    /// <summary>The names of the similarity functions.</summary>
    public static readonly (string Name, SimilarityFunction Function)[] SimilarityNames =
    [
        ("cosine", SimilarityFunction.Cosine), ("dot", SimilarityFunction.Dot),
        ("euclidean", SimilarityFunction.Euclidean), ("manhattan", SimilarityFunction.Manhattan),
    ];

    /// <summary>Reads a folder; null for one without <c>modules.json</c>.</summary>
    /// <exception cref="ConvBertConfigException">A file is missing or malformed, or names a module or mode that is not known.</exception>
    /// <exception cref="Checkpoints.CheckpointException">The weights of a module are missing or malformed.</exception>
    public static SentenceTransformerFolder? TryRead(string folder)
    {
        string file = Path.Combine(folder, SentenceTransformerFiles.Modules);
        if (!System.IO.File.Exists(file)) return null;
        IReadOnlyList<ModuleEntry> entries = ModuleEntry.ReadList(file);
        if (entries is not [{ Name: "Transformer" }, { Name: "Pooling" }, ..])
        {
            string names = string.Join(", ", entries.Select(entry => entry.Name));
            throw new ConvBertConfigException(
                $"{file}: the modules are {names}; expected Transformer, Pooling, and others behind them");
        }

        string transformer = entries[0].Folder;
        TransformerSettings settings = TransformerSettings.Read(
            Path.Combine(transformer, SentenceTransformerFiles.Transformer), "feature-extraction");
        PoolingSettings pooling = ReadPooling(Path.Combine(entries[1].Folder, ConvBertConfig.FileName));
        (PromptSettings prompts, SimilarityFunction similarity) = ReadModel(Path.Combine(folder, SentenceTransformerFiles.Model));
        SentenceModule[] modules = [.. entries.Skip(2).Where(entry => entry.Name != "Dropout").Select(SentenceModuleReader.Read)];
        try
        {
            var sentence = new SentenceTransformer(pooling.Dimension, pooling.Modes, modules)
            {
                MaxSeqLength = settings.MaxSeqLength,
                DoLowerCase = settings.DoLowerCase,
                IncludePrompt = pooling.IncludePrompt,
                Prompts = prompts.Prompts,
                DefaultPromptName = prompts.DefaultName,
                SimilarityFunction = similarity,
            };
            return new SentenceTransformerFolder(sentence, transformer, file);
        }
        catch (ArgumentException e)
        {
            throw new ConvBertConfigException($"{file}: the modules do not fit together: {e.Message}", e);
        }
    }

    /// <summary>Checks that the pooling takes the vectors that the model gives.</summary>
    /// <exception cref="ConvBertConfigException">It does not.</exception>
    public void RequireHiddenSize(ConvBertConfig config)
    {
        if (SentenceTransformer.HiddenSize == config.HiddenSize) return;
        throw new ConvBertConfigException(
            $"{File}: Pooling takes vectors of {SentenceTransformer.HiddenSize} dimensions; " +
            $"expected {config.HiddenSize}, the hidden_size of the model");
    }

    /// <summary>Reads a configuration; a message about a key names the file.</summary>
    internal static T ReadConfiguration<T>(string file, Func<ConfigReader, T> read)
    {
        if (!System.IO.File.Exists(file))
            throw new ConvBertConfigException($"{file}: no such file; {SentenceTransformerFiles.Modules} asks for its module");
        var reader = new ConfigReader(PythonJson.ParseObject(ConfigFile.ReadAllBytes(file), file));
        try
        {
            return read(reader);
        }
        catch (ConvBertConfigException e) when (e.Key is not null)
        {
            throw new ConvBertConfigException(file, e);
        }
    }

    /// <summary>Checks that the configuration is of the kind of model that is asked for; older versions do not say.</summary>
    internal static void RequireModelType(ConfigReader reader, string expected)
    {
        if (reader.Text("model_type", expected) is { } type && type != expected)
            throw new ConvBertConfigException("model_type", type, expected);
    }

    /// <summary>A size that must be there.</summary>
    internal static int RequiredSize(ConfigReader reader, string key)
    {
        int? size = reader.Integer(key, null);
        return size is >= 1 and <= MaxSize
            ? size.Value
            : throw new ConvBertConfigException(key, NumberText(size), $"a whole number from 1 to {MaxSize}");
    }

    /// <summary>A number as messages show it.</summary>
    internal static string NumberText(int? number) =>
        number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "missing";

    private static (PromptSettings Prompts, SimilarityFunction Similarity) ReadModel(string file)
    {
        if (!System.IO.File.Exists(file)) return (PromptSettings.None, SimilarityFunction.Cosine);
        return ReadConfiguration(file, reader =>
        {
            RequireModelType(reader, "SentenceTransformer");
            PromptSettings prompts = PromptSettings.Read(reader);
            string similarity = reader.Text("similarity_fn_name", null) ?? "cosine";
            foreach ((string known, SimilarityFunction function) in SimilarityNames)
            {
                if (known == similarity) return (prompts, function);
            }

            throw new ConvBertConfigException(
                "similarity_fn_name", similarity, $"one of {string.Join(", ", SimilarityNames.Select(known => known.Name))}");
        });
    }

    private static PoolingSettings ReadPooling(string file) => ReadConfiguration(file, reader =>
    {
        string key = reader.Remaining.ContainsKey("embedding_dimension") ? "embedding_dimension" : "word_embedding_dimension";
        return new PoolingSettings(RequiredSize(reader, key), PoolingModes(reader), reader.Flag("include_prompt", true));
    });

    private static List<Pooling> PoolingModes(ConfigReader reader)
    {
        const string Key = "pooling_mode";
        if (reader.Remaining.TryGetValue(Key, out JsonElement value) && value.ValueKind != JsonValueKind.Null)
        {
            string?[] names = value.ValueKind == JsonValueKind.Array
                ? [.. reader.Texts(Key, null)!]
                : [reader.RequiredText(Key, "")];
            if (names.Length is 0 or > MaxPoolings) throw UnknownMode(Key, value);
            return [.. names.Select(name => PoolingNames.Find(name!) ?? throw UnknownMode(Key, value))];
        }

        List<Pooling> modes = [];
        foreach ((string name, _, Pooling pooling) in PoolingNames.All)
        {
            if (reader.Flag(name, false)) modes.Add(pooling);
        }

        return modes.Count == 0 ? [Pooling.Mean] : modes;
    }

    private static ConvBertConfigException UnknownMode(string key, JsonElement value) =>
        ConfigReader.Wrong(key, value, $"one or several of {string.Join(", ", PoolingNames.All.Select(known => known.Name))}");

    private sealed record PoolingSettings(int Dimension, IReadOnlyList<Pooling> Modes, bool IncludePrompt);
}
