namespace ConvBert.Serving.Engine;

/// <summary>A model has more requests than it may take.</summary>
/// <param name="retryAfter">When a repetition is likely to be taken.</param>
internal sealed class OverloadedException(TimeSpan retryAfter) : Exception(Reason)
{
    /// <summary>What clients are told, in the words of text-embeddings-inference.</summary>
    public const string Reason = "Model is overloaded";

    /// <summary>When a repetition is likely to be taken.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
