namespace ConvBert.Pipelines;

/// <summary>One row of model input: a text, a pair or a chunk, with its special tokens.</summary>
/// <param name="inputIds">`[tokens]`</param>
/// <param name="tokenTypeIds">`[tokens]`</param>
/// <param name="attentionMask">`[tokens]`: 0 for padding that the tokenizer was asked to add.</param>
internal sealed class ModelRow(IReadOnlyList<int> inputIds, IReadOnlyList<int> tokenTypeIds, IReadOnlyList<int> attentionMask)
{
    public int[] InputIds { get; } = [.. inputIds];

    public int[] TokenTypeIds { get; } = [.. tokenTypeIds];

    public int[] AttentionMask { get; } = [.. attentionMask];

    /// <summary>The positions whose output is wanted, for models that can leave the others out.</summary>
    public int[] Positions { get; init; } = [];

    public int Length => InputIds.Length;

    /// <summary>Whether the row carries padding of its own, so that its numbers need the padded form.</summary>
    public bool IsPadded => AttentionMask.AsSpan().Contains(0);
}
