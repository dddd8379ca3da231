using ConvBert.Heads;
using ConvBert.Loading;
using ConvBert.Outputs;

namespace ConvBert;

/// <summary>The model with a classifier on every token.</summary>
/// <remarks>With <see cref="ConvBertInputs.Labels"/> <c>[batch, sequence]</c>, the output has a loss.</remarks>
public sealed class ConvBertForTokenClassification : ConvBertPreTrainedModel<TokenClassifierOutput>
{
    private ConvBertForTokenClassification(LoadedModel loaded) : base(loaded)
    {
    }

    /// <inheritdoc cref="ConvBertModel.FromPretrained"/>
    public static ConvBertForTokenClassification FromPretrained(string path, ConvBertLoadOptions? options = null) =>
        new(ModelFiles.Load(path, options, ConvBertArchitecture.TokenClassification, (config, backbone, _) =>
            new TokenHead("classifier", backbone.Sizes, config.NumLabels)));

    private protected override TokenClassifierOutput ForwardPadded(ConvBertInputs inputs, CancellationToken cancellationToken)
    {
        PaddedResult result = RunPadded(inputs, cancellationToken);
        float? loss = inputs.Labels is null
            ? null
            : Losses.CrossEntropy(
                result.Values, LabelShapes.Values(inputs.Labels, "labels", result.Batch, result.Sequence), Config.NumLabels, "labels");
        return new(result.Tensor3(Config.NumLabels), loss)
        {
            HiddenStates = result.HiddenStates,
            Attentions = result.Attentions,
            ConvKernels = result.ConvKernels,
        };
    }

    /// <summary>Runs sequences without padding; allocates nothing after warm-up.</summary>
    /// <param name="batch">The sequences.</param>
    /// <param name="logits">Receives <c>[tokens, labels]</c>.</param>
    /// <param name="cancellationToken">Checked between layers.</param>
    /// <exception cref="ArgumentException">The batch is empty, an id is out of range, a sequence is too long, or the destination too
    /// small.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Forward(TokenBatch batch, Span<float> logits, CancellationToken cancellationToken = default) =>
        RunRagged(batch, logits, cancellationToken);
}
