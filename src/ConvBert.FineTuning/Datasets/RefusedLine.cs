namespace ConvBert.FineTuning;

/// <summary>A line that holds no example.</summary>
/// <param name="Line">Its number, from 1.</param>
/// <param name="Reason">What is wrong with it.</param>
public sealed record RefusedLine(long Line, string Reason);
