namespace ConvBert.FineTuning.Tasks;

/// <summary>Keeps the examples with the highest losses, in bounded memory; of equal losses, the earlier examples.</summary>
internal sealed class WorstExampleList(int capacity)
{
    private readonly PriorityQueue<WorstExample, (double Loss, long Earliness)> _mildestFirst = new();
    private double _sum;

    /// <summary>The number of examples offered.</summary>
    public long Count { get; private set; }

    /// <summary>The mean of the losses; 0 if there is none.</summary>
    public double MeanLoss => Count == 0 ? 0 : _sum / Count;

    /// <summary>Counts an example, and keeps it if it is among the worst.</summary>
    /// <param name="loss">Its loss.</param>
    /// <param name="describe">Describes the example of an index.</param>
    public void Offer(double loss, Func<long, WorstExample> describe)
    {
        long index = Count++;
        _sum += loss;
        if (capacity == 0) return;
        if (_mildestFirst.Count < capacity) _mildestFirst.Enqueue(describe(index), (loss, -index));
        else if (_mildestFirst.TryPeek(out _, out (double Loss, long Earliness) mildest) && (loss, -index).CompareTo(mildest) > 0)
            _mildestFirst.EnqueueDequeue(describe(index), (loss, -index));
    }

    /// <summary>The examples, the worst first.</summary>
    public WorstExample[] Worst() =>
        [.. _mildestFirst.UnorderedItems.OrderByDescending(item => item.Priority).Select(item => item.Element)];
}
