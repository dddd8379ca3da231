namespace ConvBert.Serving.Engine;

/// <summary>
/// Forwards that are no batches of a pipeline, such as a look inside: each runs as a whole, in turn with the models' batches and by the same
/// measure of time.
/// </summary>
internal sealed class LoneForwards(ForwardScheduler scheduler) : ForwardQueue
{
    private readonly Lock _lock = new();
    private readonly Queue<ForwardWork> _waiting = new();

    /// <summary>Runs a forward when its turn has come.</summary>
    /// <param name="forward">The forward.</param>
    /// <param name="cancellationToken">Ends the waiting; a forward that runs looks at it itself.</param>
    public async Task<T> RunAsync<T>(Func<T> forward, CancellationToken cancellationToken)
    {
        var lone = new LoneForward<T>(forward);
        lock (_lock) _waiting.Enqueue(lone);
        scheduler.Schedule(this);
        await using (cancellationToken.UnsafeRegister((_, token) => lone.Cancel(token), null).ConfigureAwait(false))
            return await lone.Result.ConfigureAwait(false);
    }

    /// <inheritdoc/>
    protected override void Wake() => scheduler.Schedule(this);

    /// <inheritdoc/>
    protected override ForwardWork? Form()
    {
        lock (_lock) return _waiting.TryDequeue(out ForwardWork? next) ? next : null;
    }

    /// <inheritdoc/>
    protected override void Account(ForwardWork work, TimeSpan elapsed)
    {
        // The scheduler counts the time; there is no budget to learn.
    }

    /// <summary>A forward that waits or runs.</summary>
    private sealed class LoneForward<T>(Func<T> forward) : ForwardWork
    {
        private readonly TaskCompletionSource<T> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);

        private int _isBegun;

        /// <summary>What it gives.</summary>
        public Task<T> Result => _result.Task;

        /// <inheritdoc/>
        public override int Tokens => 0;

        /// <summary>Nobody waits any more. A forward that runs ends by itself, and its model is kept until then.</summary>
        public void Cancel(CancellationToken cancellationToken)
        {
            if (TryBegin()) _result.TrySetCanceled(cancellationToken);
        }

        /// <inheritdoc/>
        public override void Run()
        {
            if (!TryBegin()) return;
            try
            {
                _result.TrySetResult(forward());
            }
            catch (Exception exception)
            {
                _result.TrySetException(exception);
            }
        }

        /// <inheritdoc/>
        public override void Deliver()
        {
            // The run has answered.
        }

        private bool TryBegin() => Interlocked.Exchange(ref _isBegun, 1) == 0;
    }
}
