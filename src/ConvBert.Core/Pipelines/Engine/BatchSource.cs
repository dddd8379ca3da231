namespace ConvBert.Pipelines;

/// <summary>Turns inputs into batches of rows, in order.</summary>
internal sealed class BatchSource<TInput, TResult>(PipelineCall<TInput, TResult> call, BatchRules rules)
{
    private RowBatch<TResult> _current = new(call.Model, rules);

    /// <summary>Tokenizes an input and returns the batches that became full by it.</summary>
    public IEnumerable<RowBatch<TResult>> Add(TInput input)
    {
        PipelineItem<TResult>? item = TryPrepare(input, out Exception? error);
        int rows = Math.Max(1, item?.Rows.Count ?? 0);
        for (int row = 0; row < rows; row++)
        {
            var entry = new RowBatch<TResult>.Entry { Item = item, Error = error, RowIndex = row };
            if (!_current.HasRoomFor(entry.Row)) yield return TakeRest();
            _current.Add(entry);
        }
    }

    /// <summary>Whether rows are waiting for more to come.</summary>
    public bool HasRest => !_current.IsEmpty;

    /// <summary>The rows that wait, whether or not they fill a batch.</summary>
    public RowBatch<TResult> TakeRest()
    {
        RowBatch<TResult> full = _current;
        _current = new RowBatch<TResult>(call.Model, rules);
        return full;
    }

    private PipelineItem<TResult>? TryPrepare(TInput input, out Exception? error)
    {
        try
        {
            PipelineItem<TResult> item = call.Prepare(input);
            foreach (ModelRow row in item.Rows) call.Model.Check(row);
            error = null;
            return item;
        }
        catch (Exception e) when (InputRefusal.Is(e))
        {
            error = e;
            return null;
        }
    }
}
