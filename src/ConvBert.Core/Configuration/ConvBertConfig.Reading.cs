using System.Globalization;
using System.Text;
using System.Text.Json;
using ConvBert.Checkpoints;
using ConvBert.Configuration;

namespace ConvBert;

public sealed partial record ConvBertConfig
{
    /// <summary>The file name in a model folder.</summary>
    public const string FileName = "config.json";

    private const string ModelType = "convbert";

    /// <summary>Reads the configuration of a model.</summary>
    /// <param name="path">A model folder, a model's folder in the local hub cache, a weights file or a shard index next to it, or the file
    /// itself.</param>
    /// <param name="revision">The revision to use from a hub cache folder. Default <c>main</c>.</param>
    /// <returns>The configuration, validated.</returns>
    /// <exception cref="ConvBertConfigException">The file is missing, unreadable, or does not describe a ConvBERT.</exception>
    /// <exception cref="CheckpointException">The hub cache folder does not hold the revision.</exception>
    public static ConvBertConfig FromPretrained(string path, string revision = "main")
    {
        string resolved = HubCache.Resolve(path, revision);
        string file = IsConfigurationFile(resolved) ? resolved : Path.Combine(HubCache.FolderOf(resolved, revision), FileName);
        if (!File.Exists(file)) throw new ConvBertConfigException($"{file}: no such file; a model folder holds a {FileName}");
        return Parse(ConfigFile.ReadAllBytes(file), file);
    }

    /// <summary>Whether a path names a configuration rather than a folder, weights or a shard index.</summary>
    private static bool IsConfigurationFile(string path) =>
        path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && !path.EndsWith(".index.json", StringComparison.OrdinalIgnoreCase)
            && !Directory.Exists(path);

    /// <summary>Reads a configuration from the text of a <c>config.json</c>.</summary>
    /// <param name="json">A JSON object.</param>
    /// <returns>The configuration, validated.</returns>
    /// <exception cref="ConvBertConfigException">The text is not a JSON object or does not describe a ConvBERT.</exception>
    public static ConvBertConfig FromJson(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Parse(Encoding.UTF8.GetBytes(json), "config");
    }

    /// <summary>
    /// Applies overrides like Hugging Face's call-time keywords: <c>num_labels</c> alone regenerates both label maps, <c>id2label</c> alone
    /// leaves <c>label2id</c> unchanged, both together must agree.
    /// </summary>
    /// <param name="overrides">A JSON object with keys of <c>config.json</c>.</param>
    /// <returns>The changed configuration, validated.</returns>
    /// <exception cref="ConvBertConfigException">A key is unknown or a value invalid.</exception>
    public ConvBertConfig WithOverrides(JsonElement overrides)
    {
        if (overrides.ValueKind != JsonValueKind.Object)
            throw new ConvBertConfigException($"config overrides are of kind {overrides.ValueKind}; expected a JSON object");
        ConfigKeys keys = ConfigKeys.Of(overrides.Clone());
        var reader = new ConfigReader(keys);
        var present = new HashSet<string>(PresentKeys);
        present.UnionWith(keys.AllNames());
        ConvBertConfig changed = ReadLabelOverrides(reader);
        changed = changed.ReadValues(reader) with { PresentKeys = present };
        foreach ((string key, JsonElement value) in reader.Remaining)
        {
            if (!AdditionalProperties.ContainsKey(key))
                throw new ConvBertConfigException(key, value.GetRawText(), "a key of the configuration");
            changed = changed with
            {
                AdditionalProperties = new OrderedDictionary<string, JsonElement>(
                changed.AdditionalProperties)
                { [key] = value }
            };
        }

        changed.Validate();
        return changed;
    }

    private static ConvBertConfig Parse(ReadOnlySpan<byte> utf8, string source)
    {
        ConfigKeys keys = PythonJson.ParseObject(utf8, source);
        try
        {
            var reader = new ConfigReader(keys);
            var config = new ConvBertConfig { PresentKeys = keys.AllNames() };
            RequireModelType(reader);
            config = config.ReadLabels(reader).ReadValues(reader) with { AdditionalProperties = reader.Remaining };
            config.Validate();
            return config;
        }
        catch (ConvBertConfigException e) when (e.Key is not null && source != "config")
        {
            throw new ConvBertConfigException(source, e);
        }
    }

    private static void RequireModelType(ConfigReader reader)
    {
        if (reader.Take("model_type", out JsonElement type) && !(type.ValueKind == JsonValueKind.String && type.ValueEquals(ModelType)))
            throw ConfigReader.Wrong("model_type", type, "convbert");
    }

    private static int? TakeNumLabels(ConfigReader reader)
    {
        if (!reader.Take("num_labels", out JsonElement value)) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int count) && count >= 0) return count;
        throw ConfigReader.Wrong("num_labels", value, "an integer, 0 or more");
    }

    private ConvBertConfig ReadLabels(ConfigReader reader)
    {
        OrderedDictionary<string, int>? label2Id = reader.Label2Id();
        OrderedDictionary<int, string>? id2Label = reader.Id2Label();
        int? numLabels = TakeNumLabels(reader);
        return id2Label is not null ? this with { Id2Label = id2Label, Label2Id = label2Id } : WithGeneratedLabels(numLabels ?? 2);
    }

    private ConvBertConfig ReadLabelOverrides(ConfigReader reader)
    {
        if (reader.Remaining.TryGetValue("id2label", out JsonElement labels) && labels.ValueKind == JsonValueKind.Null)
            throw ConfigReader.Wrong("id2label", labels, "an object from class index to label");
        RequireModelType(reader);
        OrderedDictionary<int, string>? id2Label = reader.Id2Label();
        int? numLabels = TakeNumLabels(reader);
        if (id2Label is not null && numLabels is not null && id2Label.Count != numLabels)
            throw new ConvBertConfigException(
                "num_labels", numLabels.Value.ToString(CultureInfo.InvariantCulture),
                $"{id2Label.Count}, the number of entries of id2label");
        ConvBertConfig changed = id2Label is not null ? this with { Id2Label = id2Label } : this;
        if (numLabels is { } count && count != changed.NumLabels) changed = changed.WithGeneratedLabels(count);
        return reader.Remaining.ContainsKey("label2id") ? changed with { Label2Id = reader.Label2Id() } : changed;
    }

    private ConvBertConfig WithGeneratedLabels(int count)
    {
        // A small file must not create a large map.
        RequireRange("num_labels", count, 0, MaxWidth);
        return this with { Id2Label = new GeneratedLabels(count), Label2Id = new GeneratedLabelIds(count) };
    }

    private ConvBertConfig ReadValues(ConfigReader reader) => ReadSizes(reader).ReadBehaviour(reader) with
    {
        SummaryType = reader.Text("summary_type", SummaryType),
        SummaryUseProj = reader.OptionalFlag("summary_use_proj", SummaryUseProj),
        SummaryProjToLabels = reader.OptionalFlag("summary_proj_to_labels", SummaryProjToLabels),
        SummaryActivation = reader.Text("summary_activation", SummaryActivation),
        SummaryFirstDropout = reader.Number("summary_first_dropout", SummaryFirstDropout),
        SummaryLastDropout = reader.Number("summary_last_dropout", SummaryLastDropout),
        Architectures = reader.Texts("architectures", Architectures),
        TransformersVersion = reader.Text("transformers_version", TransformersVersion),
    };

    private ConvBertConfig ReadSizes(ConfigReader reader) => this with
    {
        VocabSize = reader.Integer("vocab_size", VocabSize),
        HiddenSize = reader.Integer("hidden_size", HiddenSize),
        NumHiddenLayers = reader.Integer("num_hidden_layers", NumHiddenLayers),
        NumAttentionHeads = reader.Integer("num_attention_heads", NumAttentionHeads),
        IntermediateSize = reader.Integer("intermediate_size", IntermediateSize),
        MaxPositionEmbeddings = reader.Integer("max_position_embeddings", MaxPositionEmbeddings),
        TypeVocabSize = reader.Integer("type_vocab_size", TypeVocabSize),
        PadTokenId = reader.Integer("pad_token_id", PadTokenId),
        BosTokenId = reader.Integer("bos_token_id", BosTokenId),
        EosTokenId = reader.Integer("eos_token_id", EosTokenId),
        EmbeddingSize = reader.Integer("embedding_size", EmbeddingSize),
        HeadRatio = reader.Integer("head_ratio", HeadRatio),
        ConvKernelSize = reader.Integer("conv_kernel_size", ConvKernelSize),
        NumGroups = reader.Integer("num_groups", NumGroups),
        ChunkSizeFeedForward = reader.Integer("chunk_size_feed_forward", ChunkSizeFeedForward),
    };

    private ConvBertConfig ReadBehaviour(ConfigReader reader)
    {
        string? legacyDType = reader.Text("torch_dtype", null);
        return this with
        {
            HiddenAct = reader.RequiredText("hidden_act", HiddenAct),
            HiddenDropoutProb = reader.Number("hidden_dropout_prob", HiddenDropoutProb),
            AttentionProbsDropoutProb = reader.Number("attention_probs_dropout_prob", AttentionProbsDropoutProb),
            ClassifierDropout = reader.Number("classifier_dropout", ClassifierDropout),
            InitializerRange = reader.Number("initializer_range", InitializerRange),
            LayerNormEps = reader.Number("layer_norm_eps", LayerNormEps),
            ProblemType = reader.Text("problem_type", ProblemType),
            OutputAttentions = reader.OptionalFlag("output_attentions", OutputAttentions),
            OutputHiddenStates = reader.OptionalFlag("output_hidden_states", OutputHiddenStates),
            ReturnDict = reader.OptionalFlag("return_dict", ReturnDict),
            TieWordEmbeddings = reader.Flag("tie_word_embeddings", TieWordEmbeddings),
            IsDecoder = reader.OptionalFlag("is_decoder", IsDecoder),
            AddCrossAttention = reader.OptionalFlag("add_cross_attention", AddCrossAttention),
            DType = reader.Text("dtype", null) ?? legacyDType ?? DType,
        };
    }
}
