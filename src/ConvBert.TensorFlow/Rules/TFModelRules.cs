using System.Globalization;
using System.Numerics.Tensors;
using ConvBert.Inputs;
using ConvBert.Loading;
using ConvBert.Model;

namespace ConvBert.TensorFlow.Rules;

/// <summary>Where TensorFlow's classes differ from PyTorch's: what they reject, and what they ignore in a config.</summary>
internal static class TFModelRules
{
    /// <summary>The number that is added to the score of a masked key; a sequence with only masked keys attends as if none were.</summary>
    internal const float MaskPenalty = -10_000;

    // Below this epsilon Keras's LayerNormalization leaves its fused kernel for batch_normalization, which folds mean and bias into one
    // addend.
    private const double MinFusedEpsilon = 1.001e-5;

    private static readonly string[] Activations =
        ["gelu", "gelu_10", "gelu_fast", "gelu_new", "mish", "quick_gelu", "relu", "sigmoid", "silu", "swish", "tanh"];

    /// <summary>Reads a folder as a class, TensorFlow's files before PyTorch's.</summary>
    internal static LoadedModel Load(
        string path, ConvBertLoadOptions? options, ConvBertArchitecture architecture, Func<ConvBertConfig, ConvBertBackbone,
        IHead?> createHead)
    {
        TensorFlowFormats.Register();
        return ModelFiles.Load(
            path,
            (options ?? new ConvBertLoadOptions()) with { FromTf = true },
            architecture,
            (config, backbone, _) => createHead(config, backbone),
            config => Adapt(config, architecture),
            FoldsLayerNorm);
    }

    /// <summary>Rejects a config that TensorFlow's classes cannot run, and removes what they ignore.</summary>
    /// <exception cref="ConvBertConfigException">TensorFlow's class fails on it.</exception>
    internal static ConvBertConfig Adapt(ConvBertConfig config, ConvBertArchitecture architecture)
    {
        RefuseHeadSizes(config);
        RequireActivation("hidden_act", config.HiddenAct);
        // The decoder is always the word table, and the feed-forward is never chunked.
        ConvBertConfig adapted = config with { TieWordEmbeddings = true, ChunkSizeFeedForward = 0 };
        return architecture == ConvBertArchitecture.MultipleChoice ? AdaptSummary(adapted) : adapted;
    }

    /// <summary>Converts the arguments to the engine's.</summary>
    /// <exception cref="ArgumentException">TensorFlow's classes reject an argument; the message names it.</exception>
    internal static ConvBertInputs Adapt(ConvBertInputs inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        if (inputs.HeadMask is not null)
            throw new NotSupportedException("head_mask is not implemented by TensorFlow's classes; expected none.");
        ReadOnlySpan<nint> tokens = inputs.InputIds is { } ids
            ? ids.Lengths
            : inputs.InputsEmbeds is { Rank: > 0 } embeds ? embeds.Lengths[..^1] : [];
        if (inputs.AttentionMask is { } mask && !mask.Lengths.SequenceEqual(tokens))
            throw new ArgumentException(
                $"attention_mask has shape {PaddedInputs.Describe(mask.Lengths)}; TensorFlow's classes take "
                + $"{PaddedInputs.Describe(tokens)}, the shape of the tokens.",
                nameof(inputs));
        if (inputs.TokenTypeIds is not null || tokens.Length < 2) return inputs;
        // TensorFlow supplies missing token types for any length; PyTorch's come from a table of max_position_embeddings.
        return inputs with { TokenTypeIds = Tensor.CreateFromShape<long>(tokens) };
    }

    /// <summary>Whether Keras normalizes layers by <c>batch_normalization</c>, whose last step rounds differently.</summary>
    internal static bool FoldsLayerNorm(ConvBertConfig config) => config.LayerNormEps < MinFusedEpsilon;

    // TensorFlow's head size is hidden_size // num_attention_heads, and the two halves of a head must fill ratio · heads · size channels.
    private static void RefuseHeadSizes(ConvBertConfig config)
    {
        int heads = config.NumAttentionHeads;
        if (config.HiddenSize % heads != 0)
            throw Refused(
                "hidden_size", config.HiddenSize,
                string.Create(CultureInfo.InvariantCulture, $"a multiple of num_attention_heads {heads} in TensorFlow's classes"));
        int ratio = heads / config.HeadRatio < 1 ? heads : config.HeadRatio;
        int width = config.EffectiveAttentionHeads * (config.HiddenSize / heads);
        if (ratio != 2 || 2 * width != config.HiddenSize)
        {
            throw Refused("head_ratio", config.HeadRatio, string.Create(
                CultureInfo.InvariantCulture, $"2, with an even number of heads, in TensorFlow's classes: {heads} heads give them "
                    + $"{ratio} times {width} channels, not hidden_size {config.HiddenSize} in two halves"));
        }
    }

    // summary_type counts only next to summary_use_proj, and an empty activation is no activation's name.
    private static ConvBertConfig AdaptSummary(ConvBertConfig config)
    {
        if (config.SummaryActivation is { } activation) RequireActivation("summary_activation", activation);
        if (!config.SummaryUseProj && !config.PresentKeys.Contains("summary_use_proj")) return config with { SummaryType = null };
        return config.SummaryType is not null
            ? config
            : throw new ConvBertConfigException(
                "summary_type", "null",
                "last, first, mean or cls_index, because summary_use_proj is there and TensorFlow's classes then ask for it");
    }

    private static void RequireActivation(string key, string name)
    {
        if (Array.IndexOf(Activations, name) < 0)
            throw new ConvBertConfigException(
                key, $"\"{name}\"", "an activation of TensorFlow's classes: " + string.Join(", ", Activations));
    }

    private static ConvBertConfigException Refused(string key, int found, string expected) =>
        new(key, found.ToString(CultureInfo.InvariantCulture), expected);
}
