using System.Diagnostics;
using ConvBert.Pipelines;

namespace ConvBert.Serving.Engine;

/// <summary>
/// The requests of one pipeline. Each is tokenized by the thread that brings it; its sequences then wait until a batch takes them, together
/// with those of other requests. Every sequence gives the bits that it gives alone.
/// </summary>
/// <param name="pipeline">The pipeline; the caller keeps it until nothing waits any more.</param>
/// <param name="scheduler">Runs the batches.</param>
/// <param name="limits">What bounds the work.</param>
/// <param name="meter">Told what happens.</param>
internal sealed class PipelineQueue<TInput, TOptions, TResult>(
    Pipeline<TInput, TOptions, TResult> pipeline, ForwardScheduler scheduler, EngineLimits limits, QueueMeter meter) : ForwardQueue
    where TOptions : PipelineCallOptions
{
    /// <summary>A request's turn, as a part of a batch: a request with more waits for the others' turns before its next.</summary>
    private const int TurnsInBatch = 8;

    /// <summary>How many requests are passed over for want of room before a batch counts as full.</summary>
    private const int MaxPassedOver = 16;

    /// <summary>One of so many batches begins with bulk requests, where both kinds wait.</summary>
    private const int BatchesForBulk = 8;

    private readonly Lock _lock = new();
    private readonly LinkedList<PipelineJob<TResult>>[] _waiting = [new(), new()];
    private readonly BatchRules _rules = pipeline.Rules(options: null);
    private readonly BatchBudget _budget = new(limits);
    private ModelForward? _forward;
    private long _queuedTokens;
    private long _resultBytes;
    private int _batches;
    private int _requests;

    /// <summary>Requests that wait or run.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Tokens that are in no batch yet.</summary>
    public long QueuedTokens => Interlocked.Read(ref _queuedTokens);

    /// <summary>Whether there is no room for any request, however small.</summary>
    public bool IsFull => Requests >= limits.MaxRequests || !HasRoomFor(1);

    /// <summary>Counts a request that is refused before anything is made of it; returns when a repetition is likely to be taken.</summary>
    public TimeSpan Refuse()
    {
        meter.Refused();
        TimeSpan wait = _budget.TimeOf(QueuedTokens);
        return wait < OverloadedException.ShortestWait ? OverloadedException.ShortestWait : wait;
    }

    /// <summary>Answers the inputs of a request, in order.</summary>
    /// <param name="inputs">The inputs.</param>
    /// <param name="options">The call's options.</param>
    /// <param name="priority">What goes first.</param>
    /// <param name="usage">Told what the answer took; null for nobody.</param>
    /// <param name="cancellationToken">Takes the request out of the queue; what already runs is finished for the others' sake.</param>
    /// <exception cref="ArgumentException">An option or an input is malformed.</exception>
    /// <exception cref="PipelineException">The task cannot answer an input.</exception>
    /// <exception cref="OverloadedException">Too much waits already.</exception>
    /// <exception cref="RequestTooLargeException">The request is too large to ever be taken.</exception>
    public async Task<IReadOnlyList<TResult>> RunAsync(
        IReadOnlyList<TInput> inputs, TOptions options, RequestPriority priority, RequestUsage? usage, CancellationToken cancellationToken)
    {
        if (inputs.Count == 0) return [];
        if (Interlocked.Increment(ref _requests) > limits.MaxRequests)
        {
            Interlocked.Decrement(ref _requests);
            throw Refused();
        }

        long held = 0;
        try
        {
            using Activity? span = meter.Span(inputs.Count);
            PipelineJob<TResult> job;
            TimeSpan tokenize;
            using (var clock = new StageClock(meter, RequestStage.Tokenize))
            {
                job = Prepare(inputs, options, priority, cancellationToken);
                tokenize = clock.Elapsed;
            }

            QueueMeter.Tokenized(span, job.Tokens);
            if (job.Count == 0) return await job.Results.ConfigureAwait(false);
            Enqueue(job);
            held = job.ResultBytes;
            await using (cancellationToken.UnsafeRegister((_, token) => Withdraw(job, token), null).ConfigureAwait(false))
            {
                IReadOnlyList<TResult> results = await job.Results.ConfigureAwait(false);
                TimeSpan forward = Stopwatch.GetElapsedTime(job.Since) - job.Waited;
                meter.Ran(span, job.Waited, forward);
                usage?.Add(meter, job.Tokens, tokenize, job.Waited, forward);
                return results;
            }
        }
        finally
        {
            if (held > 0)
            {
                lock (_lock) _resultBytes -= held;
            }

            Interlocked.Decrement(ref _requests);
        }
    }

    /// <inheritdoc/>
    protected override void Wake() => scheduler.Schedule(this);

    /// <inheritdoc/>
    protected override ForwardWork? Form()
    {
        lock (_lock)
        {
            LinkedList<PipelineJob<TResult>> interactive = _waiting[0], bulk = _waiting[1];
            if (interactive.Count == 0 && bulk.Count == 0) return null;
            // Bulk requests come to something however many interactive ones there are.
            bool bulkFirst = interactive.Count == 0 || (bulk.Count > 0 && ++_batches % BatchesForBulk == 0);
            (LinkedList<PipelineJob<TResult>> first, LinkedList<PipelineJob<TResult>> second) =
                bulkFirst ? (bulk, interactive) : (interactive, bulk);
            int budget = _budget.Tokens;
            return first.First!.Value is { Padded: { } groups } padded ? TakePart(padded, groups, budget) : Mix(first, second, budget);
        }
    }

    /// <inheritdoc/>
    protected override void Account(ForwardWork work, TimeSpan elapsed)
    {
        _budget.Account(work.Tokens, elapsed);
        meter.Forward(work.Tokens, elapsed);
    }

    /// <summary>A batch of the sequences of many requests.</summary>
    private PipelineBatch<TResult> Mix(
        LinkedList<PipelineJob<TResult>> first, LinkedList<PipelineJob<TResult>> second, int budget)
    {
        var batch = new PipelineBatch<TResult>(pipeline.Batches, _rules with { MaxBatchTokens = budget }, _forward!);
        Fill(batch, first, budget);
        Fill(batch, second, budget);
        meter.Batch(batch.Count, batch.Tokens);
        return batch;
    }

    /// <summary>
    /// A padded request's turn: the next of its padded batch, as many as the budget lets run. Those behind it have theirs before its next.
    /// </summary>
    private PipelineBatch<TResult> TakePart(PipelineJob<TResult> job, PaddedGroups groups, int budget)
    {
        if (job.Next == 0) job.EndWait();
        (int length, int end) = groups.Of(job.Next);
        var batch = new PipelineBatch<TResult>(
            pipeline.Batches, _rules with { Padded = true, PaddedLength = length, MaxBatchTokens = budget }, _forward!);
        while (job.Next < end && batch.TryTake(job) > 0)
        {
            // The batch says when it is full.
        }

        Interlocked.Add(ref _queuedTokens, -batch.Tokens);
        if (job.Next == job.Count) Leave(job);
        else MoveToTheEnd(job.Place!);
        meter.Batch(batch.Count, batch.Tokens);
        return batch;
    }

    /// <summary>Lets each request have its turn until <paramref name="tokens"/> are in the batch.</summary>
    private void Fill(PipelineBatch<TResult> batch, LinkedList<PipelineJob<TResult>> waiting, int tokens)
    {
        int turn = Math.Max(1, tokens / TurnsInBatch), passedOver = 0;
        LinkedListNode<PipelineJob<TResult>>? node = waiting.First;
        while (node is not null && batch.Tokens < tokens && passedOver < MaxPassedOver)
        {
            PipelineJob<TResult> job = node.Value;
            LinkedListNode<PipelineJob<TResult>>? next = node.Next;
            if (job.Padded is not null)
            {
                // Its turn comes when it is in front.
                node = next;
                continue;
            }

            bool isNew = job.Next == 0;
            int taken = 0;
            while (taken < turn && job.Next < job.Count && batch.TryTake(job) is > 0 and int moved) taken += moved;
            Interlocked.Add(ref _queuedTokens, -taken);
            if (isNew && taken > 0) job.EndWait();
            if (job.Next == job.Count) Leave(job);
            else if (taken >= turn) MoveToTheEnd(node);
            // It stays in front, so that the next batch begins with it.
            else passedOver++;
            node = next ?? (taken >= turn ? waiting.First : null);
        }
    }

    private static void MoveToTheEnd(LinkedListNode<PipelineJob<TResult>> node)
    {
        LinkedList<PipelineJob<TResult>> list = node.List!;
        list.Remove(node);
        list.AddLast(node);
    }

    private PipelineJob<TResult> Prepare(
        IReadOnlyList<TInput> inputs, TOptions options, RequestPriority priority, CancellationToken cancellationToken)
    {
        BatchRules rules = pipeline.Rules(options);
        var job = new PipelineJob<TResult>(inputs.Count)
        {
            Priority = priority,
            Padded = rules.Padded ? new PaddedGroups(rules.BatchSize) : null,
        };
        PipelineCall<TInput, TResult> call = pipeline.Call(options);
        // Any call's forward serves the sequences of all: it is the model's.
        _forward ??= call.Forward;
        InputSequences sequences = pipeline.Batches.RentInput();
        sequences.Growing = tokens =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            TokenAllowance.Check(job.Tokens + tokens, limits.MaxRequestTokens);
        };
        try
        {
            for (int i = 0; i < inputs.Count; i++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                sequences.Clear();
                PipelineItem<TResult> item = call.Prepare(inputs[i], sequences);
                for (int s = 0; s < sequences.Count; s++) call.Forward.Check(sequences[s]);
                job.Add(i, item, sequences, call.ResultBytes(sequences));
                TokenAllowance.Check(job.Tokens, limits.MaxRequestTokens);
                CheckAnswer(job);
            }
        }
        finally
        {
            sequences.Growing = null;
            pipeline.Batches.Return(sequences);
        }

        return job;
    }

    private void CheckAnswer(PipelineJob<TResult> job)
    {
        if (job.ResultBytes <= limits.MaxAnswerBytes) return;
        throw new RequestTooLargeException(
            $"The answer would have more than {limits.MaxAnswerBytes} bytes, the most that one may have: "
            + "ask for fewer texts, or for less of each.");
    }

    /// <summary>Whether a request of so many tokens may wait; one that finds the queue empty always may.</summary>
    private bool HasRoomFor(int tokens) => QueuedTokens is not (> 0 and var queued)
        || (queued + tokens <= limits.MaxQueuedTokens && _budget.TimeOf(queued) <= limits.MaxWait);

    private void Enqueue(PipelineJob<TResult> job)
    {
        lock (_lock)
        {
            if (!HasRoomFor(job.Tokens)) throw Refused();
            if (job.ResultBytes > 0 && _resultBytes + job.ResultBytes > limits.MaxAnswerBytes * EngineLimits.MaxFullAnswers) throw Refused();
            _resultBytes += job.ResultBytes;
            Interlocked.Add(ref _queuedTokens, job.Waiting);
            job.BeginWait();
            job.Place = _waiting[(int)job.Priority].AddLast(job);
        }

        scheduler.Schedule(this);
    }

    private void Withdraw(PipelineJob<TResult> job, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (job.Place is not null)
            {
                Interlocked.Add(ref _queuedTokens, -job.Waiting);
                Leave(job);
            }
        }

        job.Cancel(cancellationToken);
    }

    private static void Leave(PipelineJob<TResult> job)
    {
        LinkedListNode<PipelineJob<TResult>> place = job.Place!;
        place.List!.Remove(place);
        job.Place = null;
    }

    private OverloadedException Refused() => new(Refuse());
}
