namespace ConvBert.Pipelines;

/// <summary>The batches and tokenization buffers of one pipeline that are not in use. Safe from several threads.</summary>
/// <typeparam name="TResult">What an input becomes.</typeparam>
internal sealed class BatchPool<TResult>
{
    /// <summary>How many of each are kept: those of a few streams at once.</summary>
    private const int MaxKept = 16;

    /// <summary>What has grown beyond this many tokens is left to the garbage collector.</summary>
    private const int MaxKeptTokens = 1 << 16;

    private readonly Stack<SequenceBatch<TResult>> _batches = new();
    private readonly Stack<InputSequences> _inputs = new();

    public SequenceBatch<TResult> RentBatch()
    {
        lock (_batches) return _batches.Count > 0 ? _batches.Pop() : new SequenceBatch<TResult>();
    }

    public InputSequences RentInput()
    {
        lock (_inputs) return _inputs.Count > 0 ? _inputs.Pop() : new InputSequences();
    }

    public void Return(SequenceBatch<TResult> batch)
    {
        batch.Clear();
        if (batch.Capacity > MaxKeptTokens) return;
        lock (_batches)
        {
            if (_batches.Count < MaxKept) _batches.Push(batch);
        }
    }

    public void Return(InputSequences input)
    {
        input.Clear();
        if (input.Capacity > MaxKeptTokens) return;
        lock (_inputs)
        {
            if (_inputs.Count < MaxKept) _inputs.Push(input);
        }
    }
}
