namespace ConvBert.Training.Data;

/// <summary>Examples that an index gives, in an order of each epoch's own.</summary>
internal sealed class ExampleList(IReadOnlyList<TrainingExample> examples, EpochOrder order, int batchSize) : ExampleSource(batchSize)
{
    private readonly IEpochDataset? _epochs = examples as IEpochDataset;
    private long _epoch;
    private int _next;

    public override long? Count => examples.Count;

    public override string OrderName => order.Name;

    public override void Dispose()
    {
    }

    protected override void Begin(long epoch, long example)
    {
        _epoch = epoch;
        _next = checked((int)example);
    }

    protected override bool Fill(List<NumberedExample> batch)
    {
        ReadOnlySpan<int> indices = order.Of(_epoch)[_next..];
        foreach (int index in indices[..Math.Min(BatchSize, indices.Length)])
            batch.Add(new NumberedExample(index, _epochs?.GetExample(index, _epoch) ?? examples[index]));
        _next += batch.Count;
        return _next == examples.Count;
    }
}
