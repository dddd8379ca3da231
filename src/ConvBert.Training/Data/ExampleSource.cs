namespace ConvBert.Training.Data;

/// <summary>Where a run takes its examples from: batch after batch, epoch after epoch.</summary>
/// <param name="batchSize">Examples of a batch; the last one of an epoch may have fewer.</param>
internal abstract class ExampleSource(int batchSize) : IDisposable
{
    /// <summary>The examples of an epoch; null where only reading them tells.</summary>
    public abstract long? Count { get; }

    /// <summary>The batches of an epoch; null where only reading them tells.</summary>
    public long? BatchesPerEpoch => (Count + BatchSize - 1) / BatchSize;

    /// <summary>The name of the order of examples, by which a checkpoint of another order is told.</summary>
    public abstract string OrderName { get; }

    /// <summary>Where the next batch is.</summary>
    public DataPlace Place { get; private set; }

    protected int BatchSize { get; } = batchSize;

    /// <summary>Goes to a place.</summary>
    /// <exception cref="ArgumentException">The data end before it.</exception>
    public void MoveTo(DataPlace place)
    {
        Place = place;
        Begin(place.Epoch, checked(place.Batch * BatchSize));
    }

    /// <summary>Reads a batch; with the last one of an epoch the place goes on to the next epoch.</summary>
    /// <param name="batch">Receives the examples, in place of those that are there.</param>
    /// <exception cref="ArgumentException">The epoch has no examples, or not as many as it is to have.</exception>
    public void Read(List<NumberedExample> batch)
    {
        batch.Clear();
        bool endsEpoch = Fill(batch);
        Place = endsEpoch
            ? new DataPlace(Place.Epoch + 1, 0, Place.Pass + 1)
            : Place with { Batch = Place.Batch + 1, Pass = Place.Pass + 1 };
        if (endsEpoch) Begin(Place.Epoch, 0);
    }

    public abstract void Dispose();

    /// <summary>Goes to an example of an epoch.</summary>
    protected abstract void Begin(long epoch, long example);

    /// <summary>Adds the next examples, one batch at most; tells whether the epoch ends with them.</summary>
    protected abstract bool Fill(List<NumberedExample> batch);
}
