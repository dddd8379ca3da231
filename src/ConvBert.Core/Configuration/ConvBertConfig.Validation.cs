using System.Globalization;
using System.Text.Json;
using ConvBert.Kernels.Activations;

namespace ConvBert;

public sealed partial record ConvBertConfig
{
    // Wide enough for any transformer, and small enough that no product of sizes overflows 64 bits.
    private const int MaxWidth = 1 << 20;
    private const int MaxKernelSize = ushort.MaxValue;
    private const int MaxLayerCount = 10_000;

    private static readonly HashSet<string> Dtypes =
    [
        "float", "float32", "float64", "double", "float16", "half", "bfloat16",
        "float8_e4m3fn", "float8_e5m2", "float8_e4m3fnuz", "float8_e5m2fnuz", "float8_e8m0fnu",
    ];

    private static string KnownActivations => "one of " + string.Join(", ", Activation.Keys);

    /// <summary>Validates every value.</summary>
    /// <exception cref="ConvBertConfigException">A value is invalid; the message names the key, the value and what was
    /// expected.</exception>
    public void Validate()
    {
        ValidateSizes();
        ValidateHeads();
        ValidateGroups();
        ValidateTraining();
        ValidateLabels();
        ValidateChoices();
        ValidateRefusals();
    }

    /// <summary>Validates what a model class requires in addition to <see cref="Validate()"/>.</summary>
    /// <param name="architecture">The model class.</param>
    /// <exception cref="ConvBertConfigException">A value does not fit the class.</exception>
    public void Validate(ConvBertArchitecture architecture)
    {
        Validate();
        if (architecture == ConvBertArchitecture.QuestionAnswering)
            Require(NumLabels == 2, "num_labels", NumLabels, "2 (start and end) for question answering");
        if (architecture != ConvBertArchitecture.MultipleChoice) return;
        Require(
            SummaryType is null or "last" or "first" or "mean" or "cls_index", "summary_type", SummaryType,
            "last, first, mean or cls_index");
        if (!string.IsNullOrEmpty(SummaryActivation) && !Activation.IsKnown(SummaryActivation))
            throw Impossible("summary_activation", SummaryActivation, KnownActivations);
        Require(!SummaryUseProj || !SummaryProjToLabels || NumLabels == 0 || NumLabels == HiddenSize, "summary_proj_to_labels", true,
            $"false, or num_labels equal to hidden_size {HiddenSize}, because the classifier takes hidden_size inputs (num_labels is "
            + $"{NumLabels})");
    }

    private static void Require(bool holds, string key, object? found, string expected)
    {
        if (!holds) throw Impossible(key, found, expected);
    }

    private static ConvBertConfigException Impossible(string key, object? found, string expected)
    {
        string text = found switch
        {
            null => "null",
            string s => $"\"{s}\"",
            bool b => b ? "true" : "false",
            IFormattable f => f.ToString(null, CultureInfo.InvariantCulture),
            _ => found.ToString() ?? "null",
        };
        return new(key, text, expected);
    }

    private static void RequireRange(string key, int value, int least, int most)
    {
        if (value < least || value > most)
            throw Impossible(key, value, string.Create(CultureInfo.InvariantCulture, $"an integer from {least} to {most}"));
    }

    private void ValidateSizes()
    {
        RequireRange("vocab_size", VocabSize, 1, int.MaxValue);
        RequireRange("hidden_size", HiddenSize, 1, MaxWidth);
        RequireRange("embedding_size", EmbeddingSize, 1, MaxWidth);
        RequireRange("intermediate_size", IntermediateSize, 1, MaxWidth);
        RequireRange("num_hidden_layers", NumHiddenLayers, 0, MaxLayerCount);
        RequireRange("max_position_embeddings", MaxPositionEmbeddings, 1, int.MaxValue);
        RequireRange("type_vocab_size", TypeVocabSize, 1, int.MaxValue);
        RequireRange("conv_kernel_size", ConvKernelSize, 1, MaxKernelSize);
        Require(
            ConvKernelSize % 2 == 1, "conv_kernel_size", ConvKernelSize,
            "an odd number: with an even one the two convolutions differ in length");
        Require(PadTokenId is not { } pad || (pad < VocabSize && pad >= -(long)VocabSize), "pad_token_id", PadTokenId,
            string.Create(CultureInfo.InvariantCulture, $"null or a row of the word table, {-(long)VocabSize} to {VocabSize - 1}"));
    }

    private void ValidateHeads()
    {
        RequireRange("num_attention_heads", NumAttentionHeads, 1, MaxWidth);
        RequireRange("head_ratio", HeadRatio, 1, int.MaxValue);
        int heads = EffectiveAttentionHeads;
        Require(HiddenSize % heads == 0, "hidden_size", HiddenSize,
            $"a multiple of the {heads} effective heads (num_attention_heads {NumAttentionHeads} / head_ratio {HeadRatio})");
        Require(HiddenSize / heads % 2 == 0, "hidden_size", HiddenSize,
            $"an even multiple of the {heads} effective heads: half of each head's width attends, half convolves");
    }

    private void ValidateGroups()
    {
        RequireRange("num_groups", NumGroups, 1, MaxWidth);
        Require(HiddenSize % NumGroups == 0, "num_groups", NumGroups, $"a divisor of hidden_size {HiddenSize}");
        Require(IntermediateSize % NumGroups == 0, "num_groups", NumGroups, $"a divisor of intermediate_size {IntermediateSize}");
    }

    private void ValidateTraining()
    {
        RequireProbability("hidden_dropout_prob", HiddenDropoutProb);
        RequireProbability("attention_probs_dropout_prob", AttentionProbsDropoutProb);
        RequireProbability("classifier_dropout", ClassifierDropout);
        RequireProbability("summary_first_dropout", SummaryFirstDropout);
        RequireProbability("summary_last_dropout", SummaryLastDropout);
        Require(double.IsFinite(InitializerRange)
            && InitializerRange >= 0, "initializer_range", InitializerRange, "a finite number, 0 or more");
        Require(double.IsFinite(LayerNormEps) && LayerNormEps >= 0, "layer_norm_eps", LayerNormEps, "a finite number, 0 or more");
    }

    private static void RequireProbability(string key, double? value)
        => Require(value is null or (>= 0 and <= 1), key, value, "a probability from 0 to 1");

    private void ValidateLabels()
    {
        Require(Id2Label is not null, "id2label", null, "an object from class index to label");
        Require(ProblemType is null or "regression" or "single_label_classification" or "multi_label_classification", "problem_type",
            ProblemType,
            "null, regression, single_label_classification or multi_label_classification");
    }

    private void ValidateChoices()
    {
        if (HiddenAct is null || !Activation.IsKnown(HiddenAct)) throw Impossible("hidden_act", HiddenAct, KnownActivations);
        Require(DType is null || Dtypes.Contains(DType.StartsWith("torch.", StringComparison.Ordinal) ? DType[6..] : DType), "dtype", DType,
            "float32, float16, bfloat16, float64 or another floating type of PyTorch");
    }

    private void ValidateRefusals()
    {
        Require(!IsDecoder, "is_decoder", true, "false: ConvBERT is an encoder");
        Require(!AddCrossAttention, "add_cross_attention", true, "false: ConvBERT has no cross attention");
        if (!AdditionalProperties.TryGetValue("pruned_heads", out JsonElement pruned)) return;
        Require(pruned.ValueKind == JsonValueKind.Null
            || (pruned.ValueKind == JsonValueKind.Object && pruned.GetPropertyCount() == 0), "pruned_heads",
            pruned.GetRawText(), "{}: ConvBERT's convolutions cannot be pruned");
    }
}
