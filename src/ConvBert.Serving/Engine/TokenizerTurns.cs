namespace ConvBert.Serving.Engine;

/// <summary>
/// Requests for tokens, or for the texts of tokens, which need no model and so no queue of one: as many at a time as there are processors.
/// </summary>
internal sealed class TokenizerTurns(EngineLimits limits) : IDisposable
{
    private readonly SemaphoreSlim _turns = new(Environment.ProcessorCount);
    private int _requests;

    /// <summary>Answers a request when its turn has come.</summary>
    /// <param name="work">Makes the answer, and takes its tokens from the allowance before there is memory for them.</param>
    /// <param name="cancellationToken">Ends the waiting, and the work at its next text.</param>
    /// <exception cref="OverloadedException">Too many wait, or it has waited too long.</exception>
    public async Task<T> RunAsync<T>(Func<TokenAllowance, T> work, CancellationToken cancellationToken)
    {
        try
        {
            if (Interlocked.Increment(ref _requests) > limits.MaxRequests
                || !await _turns.WaitAsync(limits.MaxWait, cancellationToken).ConfigureAwait(false))
                throw new OverloadedException(OverloadedException.ShortestWait);
            try
            {
                return work(new TokenAllowance(limits.MaxRequestTokens, cancellationToken));
            }
            finally
            {
                _turns.Release();
            }
        }
        finally
        {
            Interlocked.Decrement(ref _requests);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _turns.Dispose();
}
