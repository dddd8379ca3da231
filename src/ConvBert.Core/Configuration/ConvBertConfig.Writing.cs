using System.Text;
using ConvBert.Checkpoints;
using ConvBert.Configuration;
using ConvBert.Tokenization.Files;

namespace ConvBert;

public sealed partial record ConvBertConfig
{
    /// <summary>
    /// The text of <c>config.json</c> as Hugging Face writes it: ConvBERT's own keys, inherited keys that differ from their defaults or
    /// were present in the source, and unknown keys of the source. A file written by Hugging Face is reproduced byte for byte.
    /// </summary>
    /// <returns>The JSON text, ending in a line feed.</returns>
    public string ToJson()
    {
        var keys = new SortedDictionary<string, object?>(StringComparer.Ordinal);
        foreach (var (key, value) in AdditionalProperties) keys[key] = value;
        AddOwnKeys(keys);
        AddInheritedKeys(keys);
        AddSummaryKeys(keys);
        return PythonJsonWriter.WriteObject(keys);
    }

    /// <summary>Writes <c>config.json</c> to a folder, which is created if needed; the file appears complete or not at all.</summary>
    /// <param name="folder">The model folder.</param>
    /// <exception cref="ConvBertConfigException">The configuration is invalid.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public void SavePretrained(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        using var files = new AtomicFiles();
        AddTo(files, folder);
        files.Commit();
    }

    /// <summary>As <see cref="SavePretrained"/>, with other files that appear together with this one.</summary>
    internal void AddTo(AtomicFiles files, string folder)
    {
        Validate();
        byte[] text = Encoding.ASCII.GetBytes(ToJson());
        files.Add(Path.Combine(folder, FileName), stream => stream.Write(text));
    }

    private void AddOwnKeys(SortedDictionary<string, object?> keys)
    {
        keys["model_type"] = ModelType;
        keys["vocab_size"] = VocabSize;
        keys["hidden_size"] = HiddenSize;
        keys["num_hidden_layers"] = NumHiddenLayers;
        keys["num_attention_heads"] = NumAttentionHeads;
        keys["intermediate_size"] = IntermediateSize;
        keys["hidden_act"] = HiddenAct;
        keys["hidden_dropout_prob"] = HiddenDropoutProb;
        keys["attention_probs_dropout_prob"] = AttentionProbsDropoutProb;
        keys["max_position_embeddings"] = MaxPositionEmbeddings;
        keys["type_vocab_size"] = TypeVocabSize;
        keys["initializer_range"] = InitializerRange;
        keys["layer_norm_eps"] = LayerNormEps;
        keys["pad_token_id"] = PadTokenId;
        keys["bos_token_id"] = BosTokenId;
        keys["eos_token_id"] = EosTokenId;
        keys["embedding_size"] = EmbeddingSize;
        keys["head_ratio"] = HeadRatio;
        keys["conv_kernel_size"] = ConvKernelSize;
        keys["num_groups"] = NumGroups;
        keys["classifier_dropout"] = ClassifierDropout;
    }

    private void AddInheritedKeys(SortedDictionary<string, object?> keys)
    {
        Add(keys, "problem_type", ProblemType, ProblemType is null);
        Add(keys, "output_attentions", OutputAttentions, !OutputAttentions);
        Add(keys, "output_hidden_states", OutputHiddenStates, !OutputHiddenStates);
        Add(keys, "return_dict", ReturnDict, ReturnDict);
        Add(keys, "tie_word_embeddings", TieWordEmbeddings, TieWordEmbeddings);
        Add(keys, "chunk_size_feed_forward", ChunkSizeFeedForward, ChunkSizeFeedForward == 0);
        Add(keys, "is_decoder", IsDecoder, !IsDecoder);
        Add(keys, "add_cross_attention", AddCrossAttention, !AddCrossAttention);
        Add(keys, "architectures", Architectures, Architectures is null);
        Add(keys, "transformers_version", TransformersVersion, TransformersVersion is null);
        bool isLegacyKey = PresentKeys.Contains("torch_dtype") && !PresentKeys.Contains("dtype");
        Add(keys, isLegacyKey ? "torch_dtype" : "dtype", DType, DType is null);
        bool areDefault = LabelMaps.AreDefault(this);
        Add(keys, "id2label", Id2Label, areDefault);
        Add(keys, "label2id", Label2Id, areDefault || Label2Id is null);
    }

    private void AddSummaryKeys(SortedDictionary<string, object?> keys)
    {
        Add(keys, "summary_type", SummaryType, SummaryType is null);
        Add(keys, "summary_use_proj", SummaryUseProj, !SummaryUseProj);
        Add(keys, "summary_proj_to_labels", SummaryProjToLabels, !SummaryProjToLabels);
        Add(keys, "summary_activation", SummaryActivation, SummaryActivation is null);
        Add(keys, "summary_first_dropout", SummaryFirstDropout, SummaryFirstDropout is null);
        Add(keys, "summary_last_dropout", SummaryLastDropout, SummaryLastDropout is null);
    }

    private void Add(SortedDictionary<string, object?> keys, string key, object? value, bool isDefault)
    {
        if (!isDefault || PresentKeys.Contains(key)) keys[key] = value;
    }
}
