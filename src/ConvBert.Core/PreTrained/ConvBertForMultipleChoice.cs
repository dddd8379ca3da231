using System.Numerics.Tensors;
using ConvBert.Heads;
using ConvBert.Inputs;
using ConvBert.Loading;
using ConvBert.Outputs;

namespace ConvBert;

/// <summary>The model with one score per sequence, for choosing among several.</summary>
/// <remarks>
/// The inputs are <c>[batch, choices, sequence]</c>; with <see cref="ConvBertInputs.Labels"/> <c>[batch]</c>, the output has a loss.
/// Without <c>summary_type</c> in the config a sequence is scored by its last position, which is a pad if the sequence is padded on the
/// right.
/// </remarks>
public sealed class ConvBertForMultipleChoice : ConvBertPreTrainedModel<MultipleChoiceModelOutput>
{
    private ConvBertForMultipleChoice(LoadedModel loaded) : base(loaded)
    {
    }

    /// <inheritdoc cref="ConvBertModel.FromPretrained"/>
    public static ConvBertForMultipleChoice FromPretrained(string path, ConvBertLoadOptions? options = null) =>
        new(ModelFiles.Load(
            path, options, ConvBertArchitecture.MultipleChoice, (config, backbone, _) => new MultipleChoiceHead(config, backbone.Sizes)));

    private protected override MultipleChoiceModelOutput ForwardPadded(ConvBertInputs inputs, CancellationToken cancellationToken)
    {
        int choices = ChoiceInputs.Count(inputs);
        PaddedResult result = RunPadded(ChoiceInputs.Flatten(inputs), cancellationToken);
        int batch = result.Batch / choices;
        float? loss = inputs.Labels is null
            ? null
            : Losses.CrossEntropy(result.Values, LabelShapes.Values(inputs.Labels, "labels", batch), choices, "labels");
        return new(result.Tensor2(batch, choices), loss)
        {
            HiddenStates = result.HiddenStates,
            Attentions = result.Attentions,
            ConvKernels = result.ConvKernels,
        };
    }

    /// <summary>Runs sequences without padding, one for every (prompt, choice) pair; allocates nothing after warm-up.</summary>
    /// <param name="batch">The sequences.</param>
    /// <param name="logits">Receives <c>[sequences]</c>.</param>
    /// <param name="cancellationToken">Checked between layers.</param>
    /// <exception cref="ArgumentException">The batch is empty, an id is out of range, a sequence is too long, or the destination too
    /// small.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Forward(TokenBatch batch, Span<float> logits, CancellationToken cancellationToken = default) =>
        RunRagged(batch, logits, cancellationToken);
}
