using ConvBert.Heads;
using ConvBert.Inputs;
using ConvBert.Loading;
using ConvBert.Outputs;
using ConvBert.TensorFlow.Rules;

namespace ConvBert.TensorFlow;

/// <summary>
/// <see cref="ConvBertForMultipleChoice"/> under TensorFlow's rules: <c>summary_type</c> counts only where <c>summary_use_proj</c> is there too.
/// </summary>
public sealed class TFConvBertForMultipleChoice : TFPreTrainedModel
{
    private TFConvBertForMultipleChoice(LoadedModel loaded)
        : base(loaded)
    {
    }

    /// <inheritdoc cref="TFConvBertModel.FromPretrained"/>
    public static TFConvBertForMultipleChoice FromPretrained(string path, ConvBertLoadOptions? options = null)
        => new(TFModelRules.Load(path, options, ConvBertArchitecture.MultipleChoice, (config, backbone) => new MultipleChoiceHead(config, backbone.Sizes)));

    /// <summary>Runs a padded batch <c>[batch, choices, sequence]</c> and gives TensorFlow's numbers.</summary>
    /// <inheritdoc cref="TFConvBertModel.Forward"/>
    public TFMultipleChoiceModelOutput Forward(ConvBertInputs inputs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        int choices = ChoiceInputs.Count(inputs);
        PaddedResult result = Run(ChoiceInputs.Flatten(inputs), cancellationToken);
        int batch = result.Batch / choices;
        return new(
            result.Tensor2(batch, choices),
            inputs.Labels is null ? null : TFLosses.PerRow(result.Values, LabelShapes.Squeezed(inputs.Labels, "labels", batch), choices, "labels"))
        {
            HiddenStates = result.HiddenStates,
            Attentions = result.Attentions,
        };
    }
}
