namespace ConvBert.FineTuning.Metrics;

/// <summary>An entity in a sentence.</summary>
/// <param name="Type">Its type; <c>_</c> for tags without one.</param>
/// <param name="Start">Its first word.</param>
/// <param name="End">Its last word.</param>
public readonly record struct Entity(string Type, int Start, int End);
