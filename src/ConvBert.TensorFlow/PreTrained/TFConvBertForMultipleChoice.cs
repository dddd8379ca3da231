using ConvBert.Heads;
using ConvBert.Inputs;
using ConvBert.Loading;
using ConvBert.Outputs;
using ConvBert.TensorFlow.Rules;

namespace ConvBert.TensorFlow;

/// <summary>
/// <see cref="ConvBertForMultipleChoice"/> under TensorFlow's rules: <c>summary_type</c> counts only where <c>summary_use_proj</c> is there
/// too.
/// </summary>
/// <remarks>The inputs are <c>[batch, choices, sequence]</c>.</remarks>
public sealed class TFConvBertForMultipleChoice : TFPreTrainedModel<TFMultipleChoiceModelOutput>
{
    private TFConvBertForMultipleChoice(LoadedModel loaded)
        : base(loaded)
    {
    }

    /// <inheritdoc cref="TFConvBertModel.FromPretrained"/>
    public static TFConvBertForMultipleChoice FromPretrained(string path, ConvBertLoadOptions? options = null)
        => new(TFModelRules.Load(
            path, options, ConvBertArchitecture.MultipleChoice, (config, backbone) => new MultipleChoiceHead(config, backbone.Sizes)));

    private protected override TFMultipleChoiceModelOutput ForwardPadded(ConvBertInputs inputs, CancellationToken cancellationToken)
    {
        int choices = ChoiceInputs.Count(inputs);
        PaddedResult result = Run(ChoiceInputs.Flatten(inputs), cancellationToken);
        int batch = result.Batch / choices;
        return new(
            result.Tensor2(batch, choices),
            inputs.Labels is null
                ? null
                : TFLosses.PerRow(result.Values, LabelShapes.Squeezed(inputs.Labels, "labels", batch), choices, "labels"))
        {
            HiddenStates = result.HiddenStates,
            Attentions = result.Attentions,
            ConvKernels = result.ConvKernels,
        };
    }
}
