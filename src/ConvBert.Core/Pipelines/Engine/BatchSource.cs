namespace ConvBert.Pipelines;

/// <summary>Turns inputs into batches of sequences, in order.</summary>
internal sealed class BatchSource<TInput, TResult>(
    PipelineCall<TInput, TResult> call, BatchRules rules, BatchPool<TResult> pool) : IDisposable
{
    private readonly InputSequences _sequences = pool.RentInput();
    private SequenceBatch<TResult> _batch = pool.RentBatch();
    private PipelineItem<TResult>? _item;
    private Exception? _error;
    private bool _isWaiting;
    private int _next;

    /// <summary>Whether sequences are waiting for more to come.</summary>
    public bool HasRest => !_batch.IsEmpty;

    /// <summary>Tokenizes an input, whose sequences then wait for <see cref="TryTakeFull"/>.</summary>
    public void Add(TInput input)
    {
        _sequences.Clear();
        (_item, _error) = Prepare(input);
        (_isWaiting, _next) = (true, 0);
    }

    /// <summary>Puts the waiting sequences into batches until one is full; null once all of them are in the current batch.</summary>
    public SequenceBatch<TResult>? TryTakeFull()
    {
        while (_isWaiting)
        {
            if (!TryMove()) return TakeRest();
        }

        return null;
    }

    /// <summary>The current batch, whether or not it is full.</summary>
    public SequenceBatch<TResult> TakeRest()
    {
        SequenceBatch<TResult> taken = _batch;
        _batch = pool.RentBatch();
        return taken;
    }

    public void Dispose()
    {
        pool.Return(_sequences);
        pool.Return(_batch);
    }

    private bool TryMove()
    {
        if (_item is null || _sequences.Count == 0)
        {
            if (!_batch.TryAdd(rules, _item, _error)) return false;
            _isWaiting = false;
            return true;
        }

        bool isLast = _next == _sequences.Count - 1;
        if (!_batch.TryAdd(rules, call.Forward, _item, _sequences[_next], _next, isLast)) return false;
        _next++;
        _isWaiting = !isLast;
        return true;
    }

    private (PipelineItem<TResult>? Item, Exception? Error) Prepare(TInput input)
    {
        try
        {
            PipelineItem<TResult> item = call.Prepare(input, _sequences);
            for (int i = 0; i < _sequences.Count; i++) call.Forward.Check(_sequences[i]);
            return (item, null);
        }
        catch (Exception e) when (InputRefusal.Is(e))
        {
            return (null, e);
        }
    }
}
