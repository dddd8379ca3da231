using ConvBert.Heads;
using ConvBert.Loading;
using ConvBert.Model;
using ConvBert.Outputs;
using ConvBert.Weights;

namespace ConvBert;

/// <summary>The model with the masked language modelling head: a score for every entry of the vocabulary at every token.</summary>
/// <remarks>With <see cref="ConvBertInputs.Labels"/> <c>[batch, sequence]</c>, the output has a loss.</remarks>
public sealed class ConvBertForMaskedLM : ConvBertPreTrainedModel<MaskedLMOutput>
{
    private ConvBertForMaskedLM(LoadedModel loaded) : base(loaded)
    {
    }

    /// <inheritdoc cref="ConvBertModel.FromPretrained"/>
    public static ConvBertForMaskedLM FromPretrained(string path, ConvBertLoadOptions? options = null) =>
        new(ModelFiles.Load(path, options, ConvBertArchitecture.MaskedLM, CreateHead));

    /// <summary>Builds the model from weights that are already bound.</summary>
    internal static ConvBertForMaskedLM FromWeights(BoundWeights weights, ConvBertLoadOptions options) =>
        new(ModelFiles.Load(weights, options, CreateHead));

    private protected override MaskedLMOutput ForwardPadded(ConvBertInputs inputs, CancellationToken cancellationToken)
    {
        PaddedResult result = RunPadded(inputs, cancellationToken);
        float? loss = inputs.Labels is null
            ? null
            : Losses.CrossEntropy(
                result.Values, LabelShapes.Values(inputs.Labels, "labels", result.Batch, result.Sequence), Config.VocabSize, "labels");
        return new(result.Tensor3(Config.VocabSize), loss)
        {
            HiddenStates = result.HiddenStates,
            Attentions = result.Attentions,
            ConvKernels = result.ConvKernels,
        };
    }

    /// <summary>Runs sequences without padding and scores some tokens; allocates nothing after warm-up.</summary>
    /// <param name="batch">The sequences.</param>
    /// <param name="tokenIndices">The indices of the tokens to score in the whole batch, such as those of the masks.</param>
    /// <param name="logits">Receives <c>[indices, vocab]</c>.</param>
    /// <param name="cancellationToken">Checked between layers.</param>
    /// <exception cref="ArgumentException">The batch is empty, an id or index is out of range, a sequence is too long, or the destination
    /// too small.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Forward(
        TokenBatch batch, ReadOnlySpan<int> tokenIndices, Span<float> logits, CancellationToken cancellationToken = default) =>
        RunRagged(batch, tokenIndices, logits, cancellationToken);

    private static MaskedLMHead CreateHead(ConvBertConfig config, ConvBertBackbone backbone, BoundWeights weights) =>
        new(backbone, weights.IsDecoderTied);
}
