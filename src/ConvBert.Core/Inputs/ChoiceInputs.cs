using System.Numerics.Tensors;

namespace ConvBert.Inputs;

/// <summary>The arguments of multiple choice, <c>[batch, choices, sequence]</c>, as sequences for the encoder.</summary>
internal static class ChoiceInputs
{
    /// <summary>The number of choices per example.</summary>
    /// <exception cref="ArgumentException">The tokens do not have the shape <c>[batch, choices, sequence]</c>.</exception>
    public static int Count(ConvBertInputs inputs)
    {
        if (inputs.InputIds is { } ids && ids.Rank != 3)
        {
            throw new ArgumentException(
                $"input_ids has shape {PaddedInputs.Describe(ids.Lengths)}; expected [batch, choices, sequence].", nameof(inputs));
        }

        if (inputs.InputsEmbeds is { } embeds && embeds.Rank != 4)
        {
            throw new ArgumentException(
                $"inputs_embeds has shape {PaddedInputs.Describe(embeds.Lengths)}; expected [batch, choices, sequence, "
                + "embedding_size].", nameof(inputs));
        }

        nint choices = inputs.InputIds?.Lengths[1] ?? inputs.InputsEmbeds?.Lengths[1] ?? 1;
        return choices > 0
            ? checked((int)choices)
            : throw new ArgumentException("The batch has no choices; expected at least one.", nameof(inputs));
    }

    /// <summary>The arguments with batch and choices in one axis.</summary>
    public static ConvBertInputs Flatten(ConvBertInputs inputs) => inputs with
    {
        InputIds = Flatten(inputs.InputIds, 2),
        InputsEmbeds = Flatten(inputs.InputsEmbeds, 3),
        AttentionMask = Flatten(inputs.AttentionMask, 2),
        TokenTypeIds = Flatten(inputs.TokenTypeIds, 2),
        PositionIds = Flatten(inputs.PositionIds, 2),
    };

    /// <summary>
    /// Merges leading axes until <paramref name="rank"/> are left: <c>[batch, choices, …]</c> → <c>[batch·choices, …]</c>.
    /// </summary>
    private static Tensor<T>? Flatten<T>(Tensor<T>? tensor, int rank)
    {
        if (tensor is null || tensor.Rank <= rank) return tensor;
        ReadOnlySpan<nint> kept = tensor.Lengths[^(rank - 1)..];
        nint rows = kept.Contains(0) ? 0 : tensor.FlattenedLength;
        foreach (nint length in kept) rows = length == 0 ? 0 : rows / length;
        return Tensor.Create(PaddedInputs.Values(tensor), [rows, .. kept]);
    }
}
