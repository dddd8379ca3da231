namespace ConvBert.Comparison;

/// <summary>A comparison that cannot be made as asked; the message says why and what would help.</summary>
internal sealed class ComparisonException(string message) : Exception(message);
