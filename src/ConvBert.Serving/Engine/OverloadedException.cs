namespace ConvBert.Serving.Engine;

/// <summary>A model has more requests than it may take.</summary>
/// <param name="retryAfter">When a repetition is likely to be taken.</param>
internal sealed class OverloadedException(TimeSpan retryAfter) : Exception(Reason)
{
    /// <summary>What clients are told, in the words of text-embeddings-inference.</summary>
    public const string Reason = "Model is overloaded";

    /// <summary>The least that a client is told to wait: clients count in whole seconds.</summary>
    public static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    /// <summary>When a repetition is likely to be taken.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
