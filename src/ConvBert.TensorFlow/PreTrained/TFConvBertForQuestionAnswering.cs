using System.Numerics.Tensors;
using ConvBert.Heads;
using ConvBert.Loading;
using ConvBert.Outputs;
using ConvBert.TensorFlow.Rules;

namespace ConvBert.TensorFlow;

/// <summary><see cref="ConvBertForQuestionAnswering"/> under TensorFlow's rules: positions outside the sequence are rejected.</summary>
public sealed class TFConvBertForQuestionAnswering : TFPreTrainedModel<TFQuestionAnsweringModelOutput>
{
    private TFConvBertForQuestionAnswering(LoadedModel loaded)
        : base(loaded)
    {
    }

    /// <inheritdoc cref="TFConvBertModel.FromPretrained"/>
    public static TFConvBertForQuestionAnswering FromPretrained(string path, ConvBertLoadOptions? options = null)
        => new(TFModelRules.Load(
            path, options, ConvBertArchitecture.QuestionAnswering, (_, backbone) => new TokenHead("qa_outputs", backbone.Sizes, 2)));

    private protected override TFQuestionAnsweringModelOutput ForwardPadded(ConvBertInputs inputs, CancellationToken cancellationToken)
    {
        PaddedResult result = Run(inputs, cancellationToken);
        var start = new float[result.Values.Length / 2];
        var end = new float[start.Length];
        PaddedResult.Split(result.Values, start, end);
        Tensor<float>? loss = inputs.StartPositions is null || inputs.EndPositions is null
            ? null
            : TFLosses.Mean(
                Loss(start, inputs.StartPositions, "start_positions", result), Loss(end, inputs.EndPositions, "end_positions", result));
        return new(Tensor.Create(start, [result.Batch, result.Sequence]), Tensor.Create(end, [result.Batch, result.Sequence]), loss)
        {
            HiddenStates = result.HiddenStates,
            Attentions = result.Attentions,
            ConvKernels = result.ConvKernels,
        };
    }

    private static Tensor<float> Loss(float[] logits, Tensor<long> positions, string argument, PaddedResult result)
        => TFLosses.PerRow(logits, LabelShapes.Squeezed(positions, argument, result.Batch), result.Sequence, argument);
}
