using System.Numerics.Tensors;
using ConvBert.Heads;
using ConvBert.Loading;
using ConvBert.Outputs;
using ConvBert.TensorFlow.Rules;

namespace ConvBert.TensorFlow;

/// <summary><see cref="ConvBertForSequenceClassification"/> under TensorFlow's rules; <c>problem_type</c> is ignored.</summary>
/// <remarks>With one label the loss is each sequence's squared error, otherwise its cross entropy.</remarks>
public sealed class TFConvBertForSequenceClassification : TFPreTrainedModel<TFSequenceClassifierOutput>
{
    private TFConvBertForSequenceClassification(LoadedModel loaded)
        : base(loaded)
    {
    }

    /// <inheritdoc cref="TFConvBertModel.FromPretrained"/>
    public static TFConvBertForSequenceClassification FromPretrained(string path, ConvBertLoadOptions? options = null)
        => new(TFModelRules.Load(
            path, options, ConvBertArchitecture.SequenceClassification,
            (config, backbone) => new SequenceClassificationHead(config, backbone.Sizes)));

    private protected override TFSequenceClassifierOutput ForwardPadded(ConvBertInputs inputs, CancellationToken cancellationToken)
    {
        PaddedResult result = Run(inputs, cancellationToken);
        return new(result.Tensor2(result.Batch, Config.NumLabels), Loss(inputs, result))
        {
            HiddenStates = result.HiddenStates,
            Attentions = result.Attentions,
            ConvKernels = result.ConvKernels,
        };
    }

    private Tensor<float>? Loss(ConvBertInputs inputs, PaddedResult result)
    {
        if (inputs.Labels is null && inputs.FloatLabels is null) return null;
        if (Config.NumLabels == 1)
        {
            Tensor<float> targets = inputs.FloatLabels ?? Tensor.ConvertChecked<long, float>(inputs.Labels!);
            return TFLosses.SquaredError(result.Values, LabelShapes.Squeezed(targets, "labels", result.Batch));
        }

        Tensor<long> labels = inputs.Labels
            ?? throw new ArgumentException(
                $"labels must be integers: with {Config.NumLabels} labels the loss is a cross entropy.", nameof(inputs));
        return TFLosses.PerRow(result.Values, LabelShapes.Squeezed(labels, "labels", result.Batch), Config.NumLabels, "labels");
    }
}
