using System.Numerics.Tensors;
using System.Text.Json;
using ConvBert.Loading;
using ConvBert.Outputs;
using ConvBert.TensorFlow.Rules;

namespace ConvBert.TensorFlow;

/// <summary>The base of the six TensorFlow classes: the same engine as PyTorch's classes, under TensorFlow's rules.</summary>
/// <typeparam name="TOutput">The output of a forward pass.</typeparam>
public abstract class TFPreTrainedModel<TOutput> : ConvBertPreTrainedModel<TOutput> where TOutput : ConvBertOutput
{
    private protected TFPreTrainedModel(LoadedModel loaded)
        : base(loaded)
    {
    }

    private protected override float MaskPenalty => TFModelRules.MaskPenalty;

    // Like Hugging Face, saves for the class of the same name without TF.
    private protected override string SavedClassName => GetType().Name["TF".Length..];

    /// <summary>Whether token losses are returned individually instead of their mean.</summary>
    private protected bool UsesLegacyLoss
        => Config.AdditionalProperties.TryGetValue("tf_legacy_loss", out JsonElement value) && value.ValueKind == JsonValueKind.True;

    private protected PaddedResult Run(ConvBertInputs inputs, CancellationToken cancellationToken) =>
        RunPadded(TFModelRules.Adapt(inputs), cancellationToken);
}
