namespace ConvBert.FineTuning;

/// <summary>How many numbers a model consists of.</summary>
/// <param name="Total">All of them, adapters included.</param>
/// <param name="Trained">Those that were trained.</param>
public sealed record ParameterCounts(long Total, long Trained);
