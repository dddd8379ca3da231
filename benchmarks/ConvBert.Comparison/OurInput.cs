namespace ConvBert.Comparison;

/// <summary>Texts for our model and the memory for its answer.</summary>
internal sealed class OurInput
{
    private readonly int _hiddenSize;

    /// <param name="inputIds"><c>[rows, sequence]</c>, of which the first <paramref name="rowLengths"/> of each row count.</param>
    /// <param name="rowLengths">Tokens of each row.</param>
    /// <param name="sequence">Ids from a row to the next.</param>
    /// <param name="hiddenSize">Numbers of a token.</param>
    public OurInput(long[] inputIds, IReadOnlyList<int> rowLengths, int sequence, int hiddenSize)
    {
        _hiddenSize = hiddenSize;
        for (int row = 0; row < rowLengths.Count; row++)
        {
            int[] ids = Array.ConvertAll(inputIds[(row * sequence)..((row * sequence) + rowLengths[row])], id => (int)id);
            Batch.Add(ids);
        }

        LastHiddenState = new float[Batch.TokenCount * hiddenSize];
    }

    public TokenBatch Batch { get; } = new();

    /// <summary><c>[tokens, hidden]</c> of the last forward.</summary>
    public float[] LastHiddenState { get; }

    public ReadOnlySpan<float> Row(int row)
    {
        (int start, int count) = Batch.Sequence(row).GetOffsetAndLength(Batch.TokenCount);
        return LastHiddenState.AsSpan(start * _hiddenSize, count * _hiddenSize);
    }

    public void Run(ConvBertModel model) => model.Forward(Batch, LastHiddenState);
}
