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

    /// <summary>How many tokens of padding of its own come first.</summary>
    public int PadLeft { get; init; }

    public int Length => InputIds.Length;

    /// <summary>Whether the row carries padding of its own, so that its numbers need the padded form.</summary>
    public bool IsPadded => AttentionMask.AsSpan().Contains(0);

    /// <summary>The row with padding of its own.</summary>
    /// <param name="length">Tokens of the padded row, at least those of this one.</param>
    /// <param name="padId">The id that fills up.</param>
    /// <param name="left">Whether the padding comes first.</param>
    public ModelRow PadTo(int length, int padId, bool left)
    {
        int[] pads = new int[length - Length], ids = new int[pads.Length];
        Array.Fill(ids, padId);
        return left
            ? new ModelRow([.. ids, .. InputIds], [.. pads, .. TokenTypeIds], [.. pads, .. AttentionMask]) { PadLeft = pads.Length }
            : new ModelRow([.. InputIds, .. ids], [.. TokenTypeIds, .. pads], [.. AttentionMask, .. pads]);
    }
}
