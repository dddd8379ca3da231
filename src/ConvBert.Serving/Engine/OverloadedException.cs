namespace ConvBert.Serving.Engine;

/// <summary>A model has more requests than it may take.</summary>
/// <param name="retryAfter">When a repetition is likely to be taken.</param>
internal sealed class OverloadedException(TimeSpan retryAfter) : Exception("Model is overloaded")
{
    /// <summary>When a repetition is likely to be taken.</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}
