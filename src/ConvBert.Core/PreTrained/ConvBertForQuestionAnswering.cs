using System.Numerics.Tensors;
using ConvBert.Heads;
using ConvBert.Loading;
using ConvBert.Outputs;

namespace ConvBert;

/// <summary>The model with two scores per token: for the start and for the end of the answer.</summary>
/// <remarks>
/// The output has a loss if both positions are given; they are clamped to [0, sequence], and a position of <c>sequence</c> is ignored.
/// </remarks>
public sealed class ConvBertForQuestionAnswering : ConvBertPreTrainedModel<QuestionAnsweringModelOutput>
{
    private ConvBertForQuestionAnswering(LoadedModel loaded) : base(loaded)
    {
    }

    /// <inheritdoc cref="ConvBertModel.FromPretrained"/>
    public static ConvBertForQuestionAnswering FromPretrained(string path, ConvBertLoadOptions? options = null) =>
        new(ModelFiles.Load(path, options, ConvBertArchitecture.QuestionAnswering, (config, backbone, _) => config.NumLabels == 2
            ? new TokenHead("qa_outputs", backbone.Sizes, 2)
            : throw new ConvBertConfigException(
                $"Question answering has a start and an end score, so it needs 2 labels; the config has {config.NumLabels}.")));

    private protected override QuestionAnsweringModelOutput ForwardPadded(ConvBertInputs inputs, CancellationToken cancellationToken)
    {
        PaddedResult result = RunPadded(inputs, cancellationToken);
        var start = new float[result.Values.Length / 2];
        var end = new float[start.Length];
        PaddedResult.Split(result.Values, start, end);
        float? loss = inputs.StartPositions is null || inputs.EndPositions is null
            ? null
            : (Loss(start, inputs.StartPositions, "start_positions", result) + Loss(end, inputs.EndPositions, "end_positions", result)) / 2;
        return new(Tensor.Create(start, [result.Batch, result.Sequence]), Tensor.Create(end, [result.Batch, result.Sequence]), loss)
        {
            HiddenStates = result.HiddenStates,
            Attentions = result.Attentions,
            ConvKernels = result.ConvKernels,
        };
    }

    /// <summary>Runs sequences without padding; allocates nothing after warm-up.</summary>
    /// <param name="batch">The sequences, each a question with its context.</param>
    /// <param name="startLogits">Receives <c>[tokens]</c>.</param>
    /// <param name="endLogits">Receives <c>[tokens]</c>.</param>
    /// <param name="cancellationToken">Checked between layers.</param>
    /// <exception cref="ArgumentException">The batch is empty, an id is out of range, a sequence is too long, or the destination too
    /// small.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Forward(TokenBatch batch, Span<float> startLogits, Span<float> endLogits, CancellationToken cancellationToken = default) =>
        RunRaggedPairs(batch, startLogits, endLogits, cancellationToken);

    private static float Loss(float[] logits, Tensor<long> positions, string argument, PaddedResult result)
    {
        long[] labels = LabelShapes.Squeezed(positions, argument, result.Batch);
        for (int i = 0; i < labels.Length; i++) labels[i] = Math.Clamp(labels[i], 0, result.Sequence);
        return Losses.CrossEntropy(logits, labels, result.Sequence, argument, ignored: result.Sequence);
    }
}
