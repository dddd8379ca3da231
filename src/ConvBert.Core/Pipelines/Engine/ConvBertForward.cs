using System.Numerics.Tensors;

namespace ConvBert.Pipelines;

/// <summary>What the forward passes of all heads share: the check of a sequence, and the inputs of a padded batch.</summary>
internal abstract class ConvBertForward(ConvBertConfig config) : ModelForward
{
    public override void Check(ModelSequence sequence)
    {
        if (sequence.Length > config.MaxPositionEmbeddings)
        {
            throw new PipelineException(
                $"The text has {sequence.Length} tokens with its special tokens, but the model reads at most " +
                $"{config.MaxPositionEmbeddings} (max_position_embeddings). Shorten it, or ask for truncation.")
            {
                TextIsTooLong = true,
            };
        }

        CheckIds(sequence.Ids, config.VocabSize, "vocab_size");
        CheckIds(sequence.TypeIds, config.TypeVocabSize, "type_vocab_size");
    }

    public sealed override void Run(TokenBatch batch, Span<float> outputs, CancellationToken cancellationToken)
    {
        batch.CheckedFor = config;
        RunChecked(batch, outputs, cancellationToken);
    }

    /// <inheritdoc cref="ModelForward.Run"/>
    private protected abstract void RunChecked(TokenBatch batch, Span<float> outputs, CancellationToken cancellationToken);

    private protected static ConvBertInputs ToInputs(PaddedBatch batch) => ToInputs(batch, [batch.Count, batch.Length]);

    private protected static ConvBertInputs ToInputs(PaddedBatch batch, ReadOnlySpan<nint> shape) => new()
    {
        InputIds = Tensor.Create(batch.InputIds, shape),
        TokenTypeIds = Tensor.Create(batch.TokenTypeIds, shape),
        AttentionMask = Tensor.Create(batch.AttentionMask, shape),
    };

    private static void CheckIds(ReadOnlySpan<int> ids, int count, string field)
    {
        // A plain loop: a vectorized search takes longer to compile than a first text takes to answer.
        foreach (int id in ids)
        {
            if ((uint)id < (uint)count) continue;
            throw new PipelineException(
                $"The tokenizer gives the id {id}, but the model's {field} is {count}: tokenizer and model do not belong together.");
        }
    }
}
