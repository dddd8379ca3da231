namespace ConvBert.Pipelines;

/// <summary>Hands the model's outputs to the inputs they belong to.</summary>
internal static class Delivery
{
    /// <summary>The outcome of every input that <paramref name="batch"/> completes, in order. The batch's memory is given back at the end.</summary>
    public static IEnumerable<PipelineOutcome<TResult>> Outcomes<TResult>(RowBatch<TResult> batch)
    {
        try
        {
            foreach (RowBatch<TResult>.Entry entry in batch.Entries)
            {
                if (Deliver(batch, entry) is { } outcome) yield return outcome;
            }
        }
        finally
        {
            batch.Release();
        }
    }

    private static PipelineOutcome<TResult>? Deliver<TResult>(RowBatch<TResult> batch, RowBatch<TResult>.Entry entry)
    {
        if (entry.Item is null) return new PipelineOutcome<TResult>(entry.Error!);
        try
        {
            if (entry.Row is not null) entry.Item.Accept(entry.RowIndex, batch.Output(entry));
            return entry.IsLast ? new PipelineOutcome<TResult>(entry.Item.Finish()) : null;
        }
        catch (Exception e) when (InputRefusal.Is(e) && entry.IsLast)
        {
            return new PipelineOutcome<TResult>(e);
        }
    }
}
