using ConvBert.Heads;
using ConvBert.Loading;
using ConvBert.Outputs;
using ConvBert.TensorFlow.Rules;

namespace ConvBert.TensorFlow;

/// <summary><see cref="ConvBertForMaskedLM"/> under TensorFlow's rules; the decoder is always the word table.</summary>
public sealed class TFConvBertForMaskedLM : TFPreTrainedModel<TFMaskedLMOutput>
{
    private TFConvBertForMaskedLM(LoadedModel loaded)
        : base(loaded)
    {
    }

    /// <inheritdoc cref="TFConvBertModel.FromPretrained"/>
    public static TFConvBertForMaskedLM FromPretrained(string path, ConvBertLoadOptions? options = null)
        => new(TFModelRules.Load(path, options, ConvBertArchitecture.MaskedLM, (_, backbone) => new MaskedLMHead(backbone, tied: true)));

    private protected override TFMaskedLMOutput ForwardPadded(ConvBertInputs inputs, CancellationToken cancellationToken)
    {
        PaddedResult result = Run(inputs, cancellationToken);
        return new(
            result.Tensor3(Config.VocabSize),
            inputs.Labels is null
                ? null
                : TFLosses.MaskedLM(
                    result.Values, LabelShapes.Values(inputs.Labels, "labels", result.Batch, result.Sequence), Config.VocabSize,
                    UsesLegacyLoss))
        {
            HiddenStates = result.HiddenStates,
            Attentions = result.Attentions,
            ConvKernels = result.ConvKernels,
        };
    }
}
