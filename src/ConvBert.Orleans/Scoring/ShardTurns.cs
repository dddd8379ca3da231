namespace ConvBert.Orleans.Scoring;

/// <summary>
/// Which shards of a process run side by side: any number of those that take many lines at a time, and none beside one that takes line by
/// line, since a process that ends would otherwise be blamed on a line that had no part in it. Turns come in the order of asking.
/// </summary>
internal sealed class ShardTurns : IDisposable
{
    private readonly SemaphoreSlim _door = new(1);
    private readonly SemaphoreSlim _room = new(1);
    private readonly Lock _lock = new();
    private int _together;

    /// <summary>Waits until no shard runs alone.</summary>
    public async Task<Turn> TogetherAsync(CancellationToken cancellationToken)
    {
        await _door.WaitAsync(cancellationToken).ConfigureAwait(false);
        lock (_lock)
        {
            // Who is alone keeps the door shut, so that the room is free for the first.
            if (_together++ == 0) _room.Wait(CancellationToken.None);
        }

        _door.Release();
        return new Turn(LeaveTogether);
    }

    /// <summary>Waits until no other shard runs; meanwhile no other begins.</summary>
    public async Task<Turn> AloneAsync(CancellationToken cancellationToken)
    {
        await _door.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _door.Release();
            throw;
        }

        return new Turn(LeaveAlone);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _door.Dispose();
        _room.Dispose();
    }

    private void LeaveTogether()
    {
        lock (_lock)
        {
            if (--_together == 0) _room.Release();
        }
    }

    private void LeaveAlone()
    {
        _room.Release();
        _door.Release();
    }

    /// <summary>A shard's turn, which ends with its disposal.</summary>
    internal readonly struct Turn(Action leave) : IDisposable
    {
        /// <inheritdoc/>
        public void Dispose() => leave();
    }
}
