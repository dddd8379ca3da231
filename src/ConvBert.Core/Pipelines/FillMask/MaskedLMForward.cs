using System.Buffers;
using System.Numerics.Tensors;

namespace ConvBert.Pipelines;

/// <summary><see cref="ConvBertForMaskedLM"/>'s forward pass; a sequence's output is <c>[masks, vocabulary]</c>.</summary>
/// <param name="model">The model.</param>
/// <param name="maskId">The id whose tokens are scored.</param>
internal sealed class MaskedLMForward(ConvBertForMaskedLM model, int maskId) : ConvBertForward(model.Config)
{
    private int Vocabulary => model.Config.VocabSize;

    public override int OutputSize(ModelSequence sequence, int length) => checked(sequence.Ids.Count(maskId) * Vocabulary);

    public override void RunPadded(PaddedBatch batch, Span<float> outputs, CancellationToken cancellationToken)
    {
        // One sequence after the other: sequences are independent, and the logits of a whole batch over the vocabulary would be large.
        int at = 0;
        for (int s = 0; s < batch.Count; s++)
        {
            PaddedBatch sequence = batch.Single(s);
            Tensor<float> logits = model.Forward(ToInputs(sequence), cancellationToken).Logits;
            for (int token = 0; token < sequence.Length; token++)
            {
                if (sequence.InputIds[token] != maskId) continue;
                logits.AsReadOnlyTensorSpan(0..1, token..(token + 1), ..).FlattenTo(outputs.Slice(at, Vocabulary));
                at += Vocabulary;
            }
        }
    }

    private protected override void RunChecked(TokenBatch batch, Span<float> outputs, CancellationToken cancellationToken)
    {
        ReadOnlySpan<int> ids = batch.InputIds;
        int[] masks = ArrayPool<int>.Shared.Rent(outputs.Length / Vocabulary);
        int count = 0;
        for (int token = 0; token < ids.Length; token++)
        {
            if (ids[token] == maskId) masks[count++] = token;
        }

        model.Forward(batch, masks.AsSpan(0, count), outputs, cancellationToken);
        ArrayPool<int>.Shared.Return(masks);
    }
}
