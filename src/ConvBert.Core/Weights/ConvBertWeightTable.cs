using System.Globalization;

namespace ConvBert.Weights;

/// <summary>
/// The one table of all tensors: names, shapes by configuration and model class, how stored numbers get into a module's memory, and what
/// training does with them. Modules claim tensors by these names and repeat nothing of it.
/// </summary>
internal static partial class ConvBertWeightTable
{
    internal const string WordEmbeddings = "embeddings.word_embeddings.weight";
    internal const string Decoder = "generator_lm_head.weight";

    /// <summary>The modules of a layer's self-attention that are one product, in the order of its columns.</summary>
    internal static IReadOnlyList<string> FusedModules { get; } = ["query", "key", "value", "conv_out_layer"];

    /// <summary>The tensors of a model class, in Hugging Face's order.</summary>
    internal static List<TensorDefinition> Definitions(ConvBertConfig config, ConvBertArchitecture architecture)
    {
        var list = new DefinitionList(isHead: false);
        AddEmbeddings(list, config);
        for (int layer = 0; layer < config.NumHiddenLayers; layer++) AddLayer(list, config, LayerPrefix(layer));
        AddHead(new DefinitionList(isHead: true, list.Definitions), config, architecture);
        return list.Definitions;
    }

    /// <summary>The name in front of a layer's tensors.</summary>
    internal static string LayerPrefix(int layer) => string.Create(CultureInfo.InvariantCulture, $"encoder.layer.{layer}.");

    private static void AddEmbeddings(DefinitionList list, ConvBertConfig c)
    {
        list.AddTable(
            WordEmbeddings, c.VocabSize, c.EmbeddingSize, paddingRow: c.PadTokenId < 0 ? c.PadTokenId + c.VocabSize : c.PadTokenId);
        list.AddTable("embeddings.position_embeddings.weight", c.MaxPositionEmbeddings, c.EmbeddingSize);
        list.AddTable("embeddings.token_type_embeddings.weight", c.TypeVocabSize, c.EmbeddingSize);
        list.AddLayerNorm("embeddings.LayerNorm", c.EmbeddingSize);
        if (c.HasEmbeddingsProject) list.AddLinear("embeddings_project", c.HiddenSize, c.EmbeddingSize);
    }

    private static void AddLayer(DefinitionList list, ConvBertConfig c, string layer)
    {
        int h = c.HiddenSize, a = c.AllHeadSize, kernels = c.EffectiveAttentionHeads * c.ConvKernelSize;
        string self = layer + "attention.self.";
        list.AddLinear(self + "query", a, h, first: 0, quantizes: true);
        list.AddLinear(self + "key", a, h, first: a, quantizes: true);
        list.AddLinear(self + "value", a, h, first: 2 * a, quantizes: true);
        list.Add(self + "key_conv_attn_layer.bias", [a, 1], TensorTransform.FileOrder, decays: false);
        list.Add(self + "key_conv_attn_layer.depthwise.weight", [h, 1, c.ConvKernelSize], TensorTransform.Transposed);
        list.Add(self + "key_conv_attn_layer.pointwise.weight", [a, h, 1], TensorTransform.Columns, quantizes: true);
        list.AddLinear(self + "conv_kernel_layer", kernels, a);
        list.AddLinear(self + "conv_out_layer", a, h, first: 3 * a, quantizes: true);
        list.AddLinear(layer + "attention.output.dense", h, h, quantizes: true);
        list.AddLayerNorm(layer + "attention.output.LayerNorm", h);
        list.AddGroupedLinear(layer + "intermediate.dense", c.IntermediateSize, h, c.NumGroups);
        list.AddActivation(layer + "intermediate.intermediate_act_fn.", c.HiddenAct);
        list.AddGroupedLinear(layer + "output.dense", h, c.IntermediateSize, c.NumGroups);
        list.AddLayerNorm(layer + "output.LayerNorm", h);
    }

    private static void AddHead(DefinitionList list, ConvBertConfig c, ConvBertArchitecture architecture)
    {
        switch (architecture)
        {
            case ConvBertArchitecture.Model: break;
            case ConvBertArchitecture.MaskedLM:
                list.AddLayerNorm("generator_predictions.LayerNorm", c.EmbeddingSize);
                list.AddLinear("generator_predictions.dense", c.EmbeddingSize, c.HiddenSize);
                list.Add(Decoder, [c.VocabSize, c.EmbeddingSize], TensorTransform.FileOrder, tiedTo: WordEmbeddings);
                list.Add("generator_lm_head.bias", [c.VocabSize], TensorTransform.FileOrder, decays: false);
                break;
            case ConvBertArchitecture.SequenceClassification:
                list.AddLinear("classifier.dense", c.HiddenSize, c.HiddenSize);
                list.AddLinear("classifier.out_proj", c.NumLabels, c.HiddenSize);
                break;
            case ConvBertArchitecture.MultipleChoice:
                int projected = c.SummaryProjToLabels && c.NumLabels > 0 ? c.NumLabels : c.HiddenSize;
                if (c.SummaryUseProj) list.AddLinear("sequence_summary.summary", projected, c.HiddenSize);
                list.AddLinear("classifier", 1, c.HiddenSize);
                break;
            case ConvBertArchitecture.TokenClassification: list.AddLinear("classifier", c.NumLabels, c.HiddenSize); break;
            case ConvBertArchitecture.QuestionAnswering: list.AddLinear("qa_outputs", c.NumLabels, c.HiddenSize); break;
            default: throw new ArgumentOutOfRangeException(nameof(architecture), architecture, "not a model class");
        }
    }

    /// <summary>The definitions of the backbone or of a head, as they are added.</summary>
    private sealed class DefinitionList(bool isHead, List<TensorDefinition>? definitions = null)
    {
        public List<TensorDefinition> Definitions { get; } = definitions ?? [];

        public void Add(
            string name, long[] shape, TensorTransform transform, int first = 0, bool decays = true, int? paddingRow = null,
            string? tiedTo = null, bool quantizes = false) =>
            Definitions.Add(new(name, shape, transform)
            {
                IsHead = isHead,
                First = first,
                HasWeightDecay = decays,
                PaddingRow = paddingRow,
                TiedTo = tiedTo,
                IsQuantizable = quantizes,
            });

        public void AddTable(string name, int rows, int width, int? paddingRow = null) =>
            Add(name, [rows, width], TensorTransform.FileOrder, paddingRow: paddingRow);

        public void AddLinear(string name, int outputs, int inputs, int first = 0, bool quantizes = false)
        {
            Add(name + ".weight", [outputs, inputs], TensorTransform.Columns, first, quantizes: quantizes);
            Add(name + ".bias", [outputs], TensorTransform.FileOrder, first, decays: false);
        }

        public void AddGroupedLinear(string name, int outputs, int inputs, int groups)
        {
            if (groups == 1)
            {
                AddLinear(name, outputs, inputs, quantizes: true);
                return;
            }

            Add(name + ".weight", [groups, inputs / groups, outputs / groups], TensorTransform.Groups, quantizes: true);
            Add(name + ".bias", [outputs], TensorTransform.FileOrder, decays: false);
        }

        public void AddLayerNorm(string name, int width)
        {
            Add(name + ".weight", [width], TensorTransform.FileOrder, decays: false);
            Add(name + ".bias", [width], TensorTransform.FileOrder, decays: false);
        }

        /// <summary>
        /// The numbers that an activation has learned. xIELU's beta and eps are scalars, and buffers: stored, never trained.
        /// </summary>
        public void AddActivation(string prefix, string key)
        {
            foreach (string name in Kernels.Activations.Activation.LearnedNames(key))
            {
                bool isBuffer = name is "beta" or "eps";
                Definitions.Add(new(prefix + name, isBuffer ? [] : [1], TensorTransform.Number)
                {
                    IsHead = isHead,
                    HasGradient = !isBuffer,
                    HasWeightDecay = !isBuffer,
                });
            }
        }
    }
}
