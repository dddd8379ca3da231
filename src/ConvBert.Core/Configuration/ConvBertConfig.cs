using System.Text.Json;
using ConvBert.Configuration;

namespace ConvBert;

/// <summary>
/// The configuration of a ConvBERT, <c>config.json</c>: Hugging Face's keys in .NET casing, with its defaults. <see cref="Validate()"/>
/// checks values that were not read from a file; every model calls it before it is built.
/// </summary>
public sealed partial record ConvBertConfig
{
    /// <summary>V, the rows of the word table. Default 30522.</summary>
    public int VocabSize { get; init; } = 30522;

    /// <summary>H, the width of the hidden states. Default 768.</summary>
    public int HiddenSize { get; init; } = 768;

    /// <summary>The number of layers; 0 is legal. Default 12.</summary>
    public int NumHiddenLayers { get; init; } = 12;

    /// <summary>
    /// The nominal number of heads; <see cref="EffectiveAttentionHeads"/> is the actual number of self-attention heads. Default 12.
    /// </summary>
    public int NumAttentionHeads { get; init; } = 12;

    /// <summary>I, the inner width of the feed-forward part. Default 3072.</summary>
    public int IntermediateSize { get; init; } = 3072;

    /// <summary>
    /// The activation of the feed-forward part and of the sequence classification head, by Hugging Face's name. Default <c>gelu</c>.
    /// </summary>
    public string HiddenAct { get; init; } = "gelu";

    /// <summary>Dropout of hidden states; training only. Default 0.1.</summary>
    public double HiddenDropoutProb { get; init; } = 0.1;

    /// <summary>Dropout of attention probabilities; training only. Default 0.1.</summary>
    public double AttentionProbsDropoutProb { get; init; } = 0.1;

    /// <summary>P, the rows of the position table: the maximum sequence length. Default 512.</summary>
    public int MaxPositionEmbeddings { get; init; } = 512;

    /// <summary>T, the rows of the token type table. Default 2.</summary>
    public int TypeVocabSize { get; init; } = 2;

    /// <summary>The standard deviation of newly initialized weights. Default 0.02.</summary>
    public double InitializerRange { get; init; } = 0.02;

    /// <summary>The epsilon of every layer norm. Default 1e-12.</summary>
    public double LayerNormEps { get; init; } = 1e-12;

    /// <summary>
    /// The padding row of the word table, or null; negative numbers count from the end. Default 1. It does not change a forward pass.
    /// </summary>
    public int? PadTokenId { get; init; } = 1;

    /// <summary>Unused by the model. Default 0.</summary>
    public int? BosTokenId { get; init; } = 0;

    /// <summary>Unused by the model. Default 2.</summary>
    public int? EosTokenId { get; init; } = 2;

    /// <summary>E, the width of the embedding tables. Default 768.</summary>
    public int EmbeddingSize { get; init; } = 768;

    /// <summary>The divisor of the number of heads. Default 2.</summary>
    public int HeadRatio { get; init; } = 2;

    /// <summary>K, the width of both convolutions; odd. Default 9.</summary>
    public int ConvKernelSize { get; init; } = 9;

    /// <summary>g, the number of groups of the feed-forward layers; 1 for ordinary linear layers. Default 1.</summary>
    public int NumGroups { get; init; } = 1;

    /// <summary>Dropout before a classifier, null for <see cref="HiddenDropoutProb"/>; training only. Default null.</summary>
    public double? ClassifierDropout { get; init; }

    /// <summary>The label of each class index, in the order of the file. Default LABEL_0 and LABEL_1.</summary>
    public IReadOnlyDictionary<int, string> Id2Label { get; init; } = GeneratedLabels.Two;

    /// <summary>The class index of each label, in the order of the file; null if the file has id2label alone, as in Hugging Face.</summary>
    public IReadOnlyDictionary<string, int>? Label2Id { get; init; } = GeneratedLabelIds.Two;

    /// <summary>
    /// <c>regression</c>, <c>single_label_classification</c>, <c>multi_label_classification</c>, or null: inferred from the labels.
    /// </summary>
    public string? ProblemType { get; init; }

    /// <summary>Whether attentions are returned by default. Default false.</summary>
    public bool OutputAttentions { get; init; }

    /// <summary>Whether hidden states are returned by default. Default false.</summary>
    public bool OutputHiddenStates { get; init; }

    /// <summary>Hugging Face's switch between named and tuple outputs; preserved, without effect. Default true.</summary>
    public bool ReturnDict { get; init; } = true;

    /// <summary>Whether the decoder of the masked language model is the word table. Default true.</summary>
    public bool TieWordEmbeddings { get; init; } = true;

    /// <summary>If positive, the sequence length must be a multiple of it. Default 0.</summary>
    public int ChunkSizeFeedForward { get; init; }

    /// <summary>Decoder mode; not supported, since no released model uses it. Default false.</summary>
    public bool IsDecoder { get; init; }

    /// <summary>Cross attention; not supported, since Hugging Face's own forward pass never uses it. Default false.</summary>
    public bool AddCrossAttention { get; init; }

    /// <summary>The type in which the weights were saved (<c>float16</c>), or null; computations always use float32.</summary>
    public string? DType { get; init; }

    /// <summary>The names of the classes that the file belongs to, or null.</summary>
    public IReadOnlyList<string>? Architectures { get; init; }

    /// <summary>The version of transformers that wrote the file, or null.</summary>
    public string? TransformersVersion { get; init; }

    /// <summary>
    /// Multiple choice: the position that is used: <c>last</c> (also if null), <c>first</c>, <c>mean</c>, <c>cls_index</c>.
    /// </summary>
    public string? SummaryType { get; init; }

    /// <summary>Multiple choice: whether a linear layer follows that position. Default false.</summary>
    public bool SummaryUseProj { get; init; }

    /// <summary>Multiple choice: whether that layer projects to the number of labels instead of H. Default false.</summary>
    public bool SummaryProjToLabels { get; init; }

    /// <summary>Multiple choice: the activation after that layer, or null for none.</summary>
    public string? SummaryActivation { get; init; }

    /// <summary>Multiple choice: dropout before that layer; training only.</summary>
    public double? SummaryFirstDropout { get; init; }

    /// <summary>Multiple choice: dropout at the end; training only.</summary>
    public double? SummaryLastDropout { get; init; }

    /// <summary>The remaining keys of the file, unchanged; they are written back.</summary>
    public IReadOnlyDictionary<string, JsonElement> AdditionalProperties { get; init; } = ConfigKeys.None;

    /// <summary>The keys that were present in the source; they are written back even if they hold the default.</summary>
    internal IReadOnlySet<string> PresentKeys { get; init; } = new HashSet<string>();

    /// <summary>The number of classes: the entries of <see cref="Id2Label"/>. Setting another number regenerates LABEL_0….</summary>
    public int NumLabels
    {
        get => Id2Label.Count;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            if (value == Id2Label.Count) return;
            Id2Label = new GeneratedLabels(value);
            Label2Id = new GeneratedLabelIds(value);
        }
    }

    /// <summary>n, the number of self-attention heads: NumAttentionHeads / HeadRatio rounded down, at least 1.</summary>
    public int EffectiveAttentionHeads => Math.Max(NumAttentionHeads / HeadRatio, 1);

    /// <summary>dh, the width of one head: half of HiddenSize / n.</summary>
    public int AttentionHeadSize => HiddenSize / EffectiveAttentionHeads / 2;

    /// <summary>A = n · dh, the width of the self-attention half.</summary>
    public int AllHeadSize => EffectiveAttentionHeads * AttentionHeadSize;

    /// <summary>Whether a linear layer projects the embeddings to the hidden states: E ≠ H.</summary>
    public bool HasEmbeddingsProject => EmbeddingSize != HiddenSize;
}
