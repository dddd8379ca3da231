namespace ConvBert.Training.Data;

/// <summary>
/// Examples that are read one after the other, in their own order and anew in each epoch. One example is read ahead, so that the end of an
/// epoch is known with its last batch.
/// </summary>
internal sealed class ExampleStream(IEnumerable<TrainingExample> examples, long? length, int batchSize) : ExampleSource(batchSize)
{
    private IEnumerator<TrainingExample>? _reader;
    private long _read;
    private bool _hasNext;

    public override long? Count => length;

    public override string OrderName => "stream";

    public override void Dispose() => _reader?.Dispose();

    protected override void Begin(long epoch, long example)
    {
        _reader?.Dispose();
        _reader = null;
        _read = example;
    }

    protected override bool Fill(List<NumberedExample> batch)
    {
        if (_reader is null) Open();
        if (!_hasNext) throw new ArgumentException($"Epoch {Place.Epoch} of the stream has no examples.");
        for (; _hasNext && batch.Count < BatchSize; Advance()) batch.Add(new NumberedExample(_read++, _reader!.Current));
        if (length is { } expected && (_hasNext ? _read >= expected : _read != expected))
            throw new ArgumentException(
                $"Epoch {Place.Epoch} of the stream has {(_hasNext ? "more than " : "")}{_read} examples; its length was given as {length}.");
        return !_hasNext;
    }

    /// <summary>Begins to read, and skips what lies before the place.</summary>
    private void Open()
    {
        _reader = examples.GetEnumerator();
        Advance();
        for (long skipped = 0; skipped < _read; skipped++, Advance())
        {
            if (!_hasNext)
                throw new ArgumentException($"The stream ends after {skipped} examples; the run is to go on from example {_read}.");
        }
    }

    private void Advance() => _hasNext = _reader!.MoveNext();
}
