namespace ConvBert.FineTuning.Metrics;

/// <summary>How well a class, a label or a type of entity is recognized.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Precision">The right ones among those predicted.</param>
/// <param name="Recall">Those found among the right ones.</param>
/// <param name="F1">The harmonic mean of both.</param>
/// <param name="Support">How many right ones there are.</param>
public sealed record ClassScore(string Name, double Precision, double Recall, double F1, long Support);
