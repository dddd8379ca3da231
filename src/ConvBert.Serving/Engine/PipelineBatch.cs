using ConvBert.Pipelines;

namespace ConvBert.Serving.Engine;

/// <summary>Sequences of several requests that go through the model together.</summary>
internal sealed class PipelineBatch<TResult>(BatchPool<TResult> pool, BatchRules rules, ModelForward forward) : ForwardWork
{
    private readonly SequenceBatch<TResult> _batch = pool.RentBatch();
    private readonly List<(PipelineJob<TResult> Job, int Sequence)> _entries = [];
    private Exception? _failure;
    private int _tokens;

    /// <inheritdoc/>
    public override int Tokens => _tokens;

    /// <summary>The number of sequences.</summary>
    public int Count => _entries.Count;

    /// <summary>Moves a request's next sequence into the batch where there is room; returns its tokens, 0 for no room.</summary>
    public int TryTake(PipelineJob<TResult> job)
    {
        int sequence = job.Next;
        int tokens = job.TryMove(_batch, rules, forward);
        if (tokens > 0) _entries.Add((job, sequence));
        _tokens += tokens;
        return tokens;
    }

    /// <inheritdoc/>
    public override void Run()
    {
        try
        {
            _batch.Run(rules, forward, CancellationToken.None);
        }
        catch (Exception exception)
        {
            // Each request of the batch gets it.
            _failure = exception;
        }
    }

    /// <inheritdoc/>
    public override void Deliver()
    {
        for (int entry = 0; entry < _entries.Count; entry++)
        {
            (PipelineJob<TResult> job, int sequence) = _entries[entry];
            if (job.IsOver) continue;
            if (_failure is null) Deliver(job, sequence, entry);
            else job.Fail(_failure);
        }

        pool.Return(_batch);
    }

    private void Deliver(PipelineJob<TResult> job, int sequence, int entry)
    {
        try
        {
            if (_batch.Deliver(entry) is { } outcome) job.Accept(sequence, outcome);
        }
        catch (Exception exception)
        {
            job.Fail(exception);
        }
    }
}
