using ConvBert.Heads;
using ConvBert.Loading;
using ConvBert.Outputs;
using ConvBert.TensorFlow.Rules;

namespace ConvBert.TensorFlow;

/// <summary><see cref="ConvBertForTokenClassification"/> under TensorFlow's rules.</summary>
public sealed class TFConvBertForTokenClassification : TFPreTrainedModel<TFTokenClassifierOutput>
{
    private TFConvBertForTokenClassification(LoadedModel loaded)
        : base(loaded)
    {
    }

    /// <inheritdoc cref="TFConvBertModel.FromPretrained"/>
    public static TFConvBertForTokenClassification FromPretrained(string path, ConvBertLoadOptions? options = null)
        => new(TFModelRules.Load(
            path, options, ConvBertArchitecture.TokenClassification,
            (config, backbone) => new TokenHead("classifier", backbone.Sizes, config.NumLabels)));

    private protected override TFTokenClassifierOutput ForwardPadded(ConvBertInputs inputs, CancellationToken cancellationToken)
    {
        PaddedResult result = Run(inputs, cancellationToken);
        return new(
            result.Tensor3(Config.NumLabels),
            inputs.Labels is null
                ? null
                : TFLosses.TokenClassification(
                    result.Values, LabelShapes.Values(inputs.Labels, "labels", result.Batch, result.Sequence), Config.NumLabels,
                    UsesLegacyLoss))
        {
            HiddenStates = result.HiddenStates,
            Attentions = result.Attentions,
            ConvKernels = result.ConvKernels,
        };
    }
}
