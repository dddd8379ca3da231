using System.Text.Json;
using ConvBert.Configuration;

namespace ConvBert.Pipelines;

/// <summary>What the folder of a sentence-transformers model holds beside the transformer.</summary>
/// <param name="SentenceTransformer">How a text becomes an embedding.</param>
/// <param name="TransformerPath">The transformer's folder.</param>
/// <param name="File">The path of <c>modules.json</c>.</param>
internal sealed record SentenceTransformerFolder(SentenceTransformer SentenceTransformer, string TransformerPath, string File)
{
    /// <summary>The list of modules, which tells that a folder is one of sentence-transformers.</summary>
    public const string ModulesFile = "modules.json";

    /// <summary>The configuration of the module <c>Transformer</c>.</summary>
    public const string TransformerFile = "sentence_bert_config.json";

    /// <summary>The configuration of the whole model.</summary>
    public const string ModelFile = "config_sentence_transformers.json";

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
        string file = Path.Combine(folder, ModulesFile);
        if (!System.IO.File.Exists(file)) return null;
        IReadOnlyList<ModuleEntry> entries = ModuleEntry.ReadList(file);
        if (entries is not [{ Name: "Transformer" }, { Name: "Pooling" }, ..])
        {
            string names = string.Join(", ", entries.Select(entry => entry.Name));
            throw new ConvBertConfigException(
                $"{file}: the modules are {names}; expected Transformer, Pooling, and others behind them");
        }

        string transformer = entries[0].Folder;
        (int? maxSeqLength, bool doLowerCase) = ReadTransformer(Path.Combine(transformer, TransformerFile));
        PoolingSettings pooling = ReadPooling(Path.Combine(entries[1].Folder, ConvBertConfig.FileName));
        var model = ModelSettings.Read(Path.Combine(folder, ModelFile));
        SentenceModule[] modules = [.. entries.Skip(2).Where(entry => entry.Name != "Dropout").Select(SentenceModuleReader.Read)];
        try
        {
            var sentence = new SentenceTransformer(pooling.Dimension, pooling.Modes, modules)
            {
                MaxSeqLength = maxSeqLength,
                DoLowerCase = doLowerCase,
                IncludePrompt = pooling.IncludePrompt,
                Prompts = model.Prompts,
                DefaultPromptName = model.DefaultPromptName,
                SimilarityFunction = model.Similarity,
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
        if (!System.IO.File.Exists(file)) throw new ConvBertConfigException($"{file}: no such file; {ModulesFile} asks for its module");
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

    /// <summary>A size that must be there.</summary>
    internal static int RequiredSize(ConfigReader reader, string key)
    {
        int? size = reader.Integer(key, null);
        return size is >= 1 and <= MaxSize
            ? size.Value
            : throw new ConvBertConfigException(key, Text(size), $"a whole number from 1 to {MaxSize}");
    }

    private static string Text(int? number) => number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "missing";

    private static (int? MaxSeqLength, bool DoLowerCase) ReadTransformer(string file)
    {
        if (!System.IO.File.Exists(file)) return (null, false);
        return ReadConfiguration(file, reader =>
        {
            const string Task = "feature-extraction";
            if (reader.Text("transformer_task", Task) is { } task && task != Task)
                throw new ConvBertConfigException("transformer_task", task, Task);
            int? length = reader.Integer("max_seq_length", null);
            if (length < 1) throw new ConvBertConfigException("max_seq_length", Text(length), "a whole number from 1 on, or null");
            return (length, reader.OptionalFlag("do_lower_case", false));
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
            if (names.Length is > 0 and <= MaxPoolings) return [.. names.Select(name => PoolingNames.Find(name!) ?? throw UnknownMode(Key, value))];
            throw UnknownMode(Key, value);
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

    /// <summary><c>config_sentence_transformers.json</c>.</summary>
    private sealed record ModelSettings(
        IReadOnlyDictionary<string, string> Prompts, string? DefaultPromptName, SimilarityFunction Similarity)
    {
        public static ModelSettings Read(string file) => System.IO.File.Exists(file)
            ? ReadConfiguration(file, Read)
            : new ModelSettings(new Dictionary<string, string>(), null, SimilarityFunction.Cosine);

        private static ModelSettings Read(ConfigReader reader)
        {
            const string Type = "SentenceTransformer";
            if (reader.Text("model_type", Type) is { } type && type != Type) throw new ConvBertConfigException("model_type", type, Type);
            Dictionary<string, string> prompts = ReadPrompts(reader);
            string? name = reader.Text("default_prompt_name", null);
            if (name is not null && !prompts.ContainsKey(name))
                throw new ConvBertConfigException("default_prompt_name", name, "the name of one of the prompts");
            string similarity = reader.Text("similarity_fn_name", null) ?? "cosine";
            foreach ((string known, SimilarityFunction function) in SimilarityNames)
            {
                if (known == similarity) return new ModelSettings(prompts, name, function);
            }

            throw new ConvBertConfigException(
                "similarity_fn_name", similarity, $"one of {string.Join(", ", SimilarityNames.Select(known => known.Name))}");
        }

        private static Dictionary<string, string> ReadPrompts(ConfigReader reader)
        {
            const string Key = "prompts", Expected = "an object from a prompt's name to its text";
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
}
