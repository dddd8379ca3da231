namespace ConvBert.Serving.Engine;

/// <summary>What bounds the work of one model.</summary>
internal sealed record EngineLimits
{
    /// <summary>
    /// So many answers of full size may be in the making, and so many on their way to clients, at a time; smaller ones as many as fit.
    /// </summary>
    public const int MaxFullAnswers = 4;

    /// <summary>The most tokens of a batch; a longer sequence runs alone.</summary>
    public int MaxBatchTokens { get; init; } = 2048;

    /// <summary>
    /// How long a batch should take at most: a text that arrives while one runs waits no longer. Batches of slow models are smaller for it,
    /// but not below <see cref="MinBatchTokens"/>.
    /// </summary>
    public TimeSpan TargetBatchTime { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>The tokens that a batch may have however slow the model is; with fewer the products become inefficient.</summary>
    public int MinBatchTokens { get; init; } = 256;

    /// <summary>The most requests that wait or run.</summary>
    public int MaxRequests { get; init; } = 512;

    /// <summary>The most tokens that wait, unless a single request finds the queue empty.</summary>
    public int MaxQueuedTokens { get; init; } = 1 << 18;

    /// <summary>The most tokens of one request, over all of its texts.</summary>
    public int MaxRequestTokens { get; init; } = 1 << 17;

    /// <summary>The most bytes that the answer of one request may have, by an estimate before it runs.</summary>
    public long MaxAnswerBytes { get; init; } = 100_000_000;

    /// <summary>How long a request may have to wait, by the speed so far; one that would wait longer is refused at once.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(10);
}
