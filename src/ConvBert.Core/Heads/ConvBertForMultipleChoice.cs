using System.Numerics.Tensors;
using ConvBert.Heads;
using ConvBert.Model;

namespace ConvBert;

/// <summary>The model with one score a row, for choosing among several rows.</summary>
public sealed class ConvBertForMultipleChoice : ConvBertPreTrainedModel
{
    private ConvBertForMultipleChoice(LoadedModel loaded) : base(loaded)
    {
    }

    /// <inheritdoc cref="ConvBertModel.FromPretrained"/>
    public static ConvBertForMultipleChoice FromPretrained(string path, ConvBertLoadOptions? options = null) =>
        new(ModelFiles.Load(path, options, ConvBertArchitecture.MultipleChoice, (config, backbone, _) => new MultipleChoiceHead(config, backbone.Sizes)));

    /// <summary>
    /// Runs a padded batch <c>[batch, choices, sequence]</c> and gives Hugging Face's numbers; with <see cref="ConvBertInputs.Labels"/>
    /// <c>[batch]</c> also the loss. Without <c>summary_type</c> in the config a row is judged by its last position, a pad's where the row is
    /// padded on the right.
    /// </summary>
    /// <inheritdoc cref="ConvBertModel.Forward(ConvBertInputs, CancellationToken)"/>
    public MultipleChoiceModelOutput Forward(ConvBertInputs inputs, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        int choices = Choices(inputs);
        PaddedResult result = RunPadded(Flatten(inputs), cancellationToken);
        int batch = result.Batch / choices;
        float? loss = inputs.Labels is null
            ? null
            : Losses.CrossEntropy(result.Values, LabelShapes.Values(inputs.Labels, "labels", batch), choices, "labels");
        return new(result.Tensor2(batch, choices), loss) { HiddenStates = result.HiddenStates, Attentions = result.Attentions };
    }

    /// <summary>Runs texts without padding, every (prompt, choice) pair a text; allocates nothing after warm-up.</summary>
    /// <param name="batch">The texts.</param>
    /// <param name="logits">Receives <c>[texts]</c>.</param>
    /// <param name="cancellationToken">Looked at between layers.</param>
    /// <exception cref="ArgumentException">No texts, an id out of range, a text too long, or too small a destination.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public void Forward(TokenBatch batch, Span<float> logits, CancellationToken cancellationToken = default) =>
        RunRagged(batch, logits, cancellationToken);

    private static int Choices(ConvBertInputs inputs)
    {
        if (inputs.InputIds is { } ids && ids.Rank != 3)
        {
            throw new ArgumentException($"input_ids has shape {PaddedInputs.Describe(ids.Lengths)}; expected [batch, choices, sequence].", nameof(inputs));
        }

        if (inputs.InputsEmbeds is { } embeds && embeds.Rank != 4)
        {
            throw new ArgumentException(
                $"inputs_embeds has shape {PaddedInputs.Describe(embeds.Lengths)}; expected [batch, choices, sequence, embedding_size].", nameof(inputs));
        }

        nint choices = inputs.InputIds?.Lengths[1] ?? inputs.InputsEmbeds?.Lengths[1] ?? 1;
        return choices > 0 ? checked((int)choices) : throw new ArgumentException("The batch has no choices; expected at least one.", nameof(inputs));
    }

    private static ConvBertInputs Flatten(ConvBertInputs inputs) => new()
    {
        InputIds = Flatten(inputs.InputIds, 2),
        InputsEmbeds = Flatten(inputs.InputsEmbeds, 3),
        AttentionMask = Flatten(inputs.AttentionMask, 2),
        TokenTypeIds = Flatten(inputs.TokenTypeIds, 2),
        PositionIds = Flatten(inputs.PositionIds, 2),
        HeadMask = inputs.HeadMask,
        OutputHiddenStates = inputs.OutputHiddenStates,
        OutputAttentions = inputs.OutputAttentions,
    };

    /// <summary>Merges leading axes until <paramref name="rank"/> are left: <c>[batch, choices, …]</c> → <c>[batch·choices, …]</c>.</summary>
    private static Tensor<T>? Flatten<T>(Tensor<T>? tensor, int rank)
    {
        if (tensor is null || tensor.Rank <= rank) return tensor;
        ReadOnlySpan<nint> kept = tensor.Lengths[^(rank - 1)..];
        nint rows = kept.Contains(0) ? 0 : tensor.FlattenedLength;
        foreach (nint length in kept) rows = length == 0 ? 0 : rows / length;
        return Tensor.Create(PaddedInputs.Values(tensor), [rows, .. kept]);
    }
}
