using System.Globalization;
using ConvBert.Checkpoints;

namespace ConvBert.Weights;

/// <summary>The one table of all tensors: names, shapes by configuration and model class, and the other names that files use.</summary>
internal static class ConvBertWeightTable
{
    internal const string Prefix = "convbert.";
    internal const string WordEmbeddings = "embeddings.word_embeddings.weight";
    internal const string Decoder = "generator_lm_head.weight";

    private static readonly string[] IgnoredBuffers = ["embeddings.position_ids", "embeddings.token_type_ids"];

    /// <summary>The tensors of a model class, in Hugging Face's order.</summary>
    internal static List<TensorDefinition> Slots(ConvBertConfig config, ConvBertArchitecture architecture)
    {
        var slots = new List<TensorDefinition>();
        AddEmbeddings(slots, config);
        for (int i = 0; i < config.NumHiddenLayers; i++) AddLayer(slots, config, string.Create(CultureInfo.InvariantCulture, $"encoder.layer.{i}."));
        AddHead(slots, config, architecture);
        return slots;
    }

    /// <summary>The name that a class stores a tensor under: backbone tensors have a prefix in every class that has a head.</summary>
    internal static string StoredName(TensorDefinition slot, ConvBertArchitecture architecture)
        => slot.IsHead || architecture == ConvBertArchitecture.Model ? slot.Name : Prefix + slot.Name;

    /// <summary>The stored tensor that serves as a slot, and the name that it goes by: the class's own where the file has it, else another that files use.</summary>
    internal static TensorEntry? Find(
        TensorDefinition slot, ConvBertArchitecture architecture, IReadOnlyDictionary<string, TensorEntry> tensors, out string? name)
    {
        string preferred = StoredName(slot, architecture);
        string? other = slot.IsHead ? null : architecture == ConvBertArchitecture.Model ? Prefix + slot.Name : slot.Name;
        string?[] candidates = [preferred, other, LegacyName(preferred), other is null ? null : LegacyName(other)];
        foreach (string? candidate in candidates)
        {
            if (candidate is null || !tensors.TryGetValue(candidate, out TensorEntry? tensor)) continue;
            name = candidate;
            return tensor;
        }

        name = null;
        return null;
    }

    /// <summary>Whether a stored tensor is one of the buffers that old versions saved and that no version needs.</summary>
    internal static bool IsIgnored(string storedName)
    {
        string name = storedName.StartsWith(Prefix, StringComparison.Ordinal) ? storedName[Prefix.Length..] : storedName;
        return Array.IndexOf(IgnoredBuffers, name) >= 0;
    }

    /// <summary>The name that current versions give a tensor which old ones called <c>LayerNorm.gamma</c> or <c>.beta</c>.</summary>
    internal static string CurrentName(string storedName)
    {
        if (storedName.EndsWith("LayerNorm.gamma", StringComparison.Ordinal)) return storedName[..^"gamma".Length] + "weight";
        return storedName.EndsWith("LayerNorm.beta", StringComparison.Ordinal) ? storedName[..^"beta".Length] + "bias" : storedName;
    }

    private static string? LegacyName(string name)
    {
        const string Weight = "LayerNorm.weight", Bias = "LayerNorm.bias";
        if (name.EndsWith(Weight, StringComparison.Ordinal)) return name[..^"weight".Length] + "gamma";
        return name.EndsWith(Bias, StringComparison.Ordinal) ? name[..^"bias".Length] + "beta" : null;
    }

    private static void AddEmbeddings(List<TensorDefinition> slots, ConvBertConfig c)
    {
        slots.Add(new(WordEmbeddings, [c.VocabSize, c.EmbeddingSize]));
        slots.Add(new("embeddings.position_embeddings.weight", [c.MaxPositionEmbeddings, c.EmbeddingSize]));
        slots.Add(new("embeddings.token_type_embeddings.weight", [c.TypeVocabSize, c.EmbeddingSize]));
        AddLayerNorm(slots, "embeddings.LayerNorm", c.EmbeddingSize, isHead: false);
        if (c.HasEmbeddingsProject) AddLinear(slots, "embeddings_project", c.HiddenSize, c.EmbeddingSize);
    }

    private static void AddLayer(List<TensorDefinition> slots, ConvBertConfig c, string layer)
    {
        long h = c.HiddenSize, a = c.AllHeadSize, windows = (long)c.EffectiveAttentionHeads * c.ConvKernelSize;
        string self = layer + "attention.self.";
        AddLinear(slots, self + "query", a, h);
        AddLinear(slots, self + "key", a, h);
        AddLinear(slots, self + "value", a, h);
        slots.Add(new(self + "key_conv_attn_layer.bias", [a, 1]));
        slots.Add(new(self + "key_conv_attn_layer.depthwise.weight", [h, 1, c.ConvKernelSize]));
        slots.Add(new(self + "key_conv_attn_layer.pointwise.weight", [a, h, 1]));
        AddLinear(slots, self + "conv_kernel_layer", windows, a);
        AddLinear(slots, self + "conv_out_layer", a, h);
        AddLinear(slots, layer + "attention.output.dense", h, h);
        AddLayerNorm(slots, layer + "attention.output.LayerNorm", h, isHead: false);
        AddGroupedLinear(slots, layer + "intermediate.dense", c.IntermediateSize, h, c.NumGroups);
        AddActivation(slots, layer + "intermediate.intermediate_act_fn.", c.HiddenAct);
        AddGroupedLinear(slots, layer + "output.dense", h, c.IntermediateSize, c.NumGroups);
        AddLayerNorm(slots, layer + "output.LayerNorm", h, isHead: false);
    }

    private static void AddActivation(List<TensorDefinition> slots, string prefix, string activation)
    {
        if (activation == "prelu") slots.Add(new(prefix + "weight", [1]));
        if (activation != "xielu") return;
        slots.Add(new(prefix + "alpha_p", [1]));
        slots.Add(new(prefix + "alpha_n", [1]));
        slots.Add(new(prefix + "beta", []));
        slots.Add(new(prefix + "eps", []));
    }

    private static void AddHead(List<TensorDefinition> slots, ConvBertConfig c, ConvBertArchitecture architecture)
    {
        switch (architecture)
        {
            case ConvBertArchitecture.Model: break;
            case ConvBertArchitecture.MaskedLM:
                AddLayerNorm(slots, "generator_predictions.LayerNorm", c.EmbeddingSize, isHead: true);
                AddLinear(slots, "generator_predictions.dense", c.EmbeddingSize, c.HiddenSize, isHead: true);
                slots.Add(new(Decoder, [c.VocabSize, c.EmbeddingSize], IsHead: true));
                slots.Add(new("generator_lm_head.bias", [c.VocabSize], IsHead: true));
                break;
            case ConvBertArchitecture.SequenceClassification:
                AddLinear(slots, "classifier.dense", c.HiddenSize, c.HiddenSize, isHead: true);
                AddLinear(slots, "classifier.out_proj", c.NumLabels, c.HiddenSize, isHead: true);
                break;
            case ConvBertArchitecture.MultipleChoice:
                if (c.SummaryUseProj) AddLinear(slots, "sequence_summary.summary", c.SummaryProjToLabels && c.NumLabels > 0 ? c.NumLabels : c.HiddenSize, c.HiddenSize, isHead: true);
                AddLinear(slots, "classifier", 1, c.HiddenSize, isHead: true);
                break;
            case ConvBertArchitecture.TokenClassification: AddLinear(slots, "classifier", c.NumLabels, c.HiddenSize, isHead: true); break;
            case ConvBertArchitecture.QuestionAnswering: AddLinear(slots, "qa_outputs", c.NumLabels, c.HiddenSize, isHead: true); break;
            default: throw new ArgumentOutOfRangeException(nameof(architecture), architecture, "no model class");
        }
    }

    private static void AddLinear(List<TensorDefinition> slots, string name, long outputs, long inputs, bool isHead = false)
    {
        slots.Add(new(name + ".weight", [outputs, inputs], isHead));
        slots.Add(new(name + ".bias", [outputs], isHead));
    }

    private static void AddGroupedLinear(List<TensorDefinition> slots, string name, long outputs, long inputs, long groups)
    {
        slots.Add(new(name + ".weight", groups == 1 ? [outputs, inputs] : [groups, inputs / groups, outputs / groups]));
        slots.Add(new(name + ".bias", [outputs]));
    }

    private static void AddLayerNorm(List<TensorDefinition> slots, string name, long width, bool isHead)
    {
        slots.Add(new(name + ".weight", [width], isHead));
        slots.Add(new(name + ".bias", [width], isHead));
    }
}
