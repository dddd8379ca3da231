namespace ConvBert.FineTuning;

/// <summary>One run of a search.</summary>
/// <param name="Number">Its number, from 1.</param>
/// <param name="LearningRate">Its learning rate.</param>
/// <param name="Seed">Its seed.</param>
/// <param name="Steps">Optimizer steps that it took; early stopping may have ended it.</param>
/// <param name="TrainingLoss">The mean loss of its steps.</param>
/// <param name="Metrics">The metrics of its evaluation at the end.</param>
/// <param name="Seconds">Its time.</param>
/// <param name="IsBest">Whether its model is the one that was kept.</param>
public sealed record FineTuningTrial(
    int Number, double LearningRate, ulong Seed, long Steps, double TrainingLoss, IReadOnlyDictionary<string, double> Metrics,
    double Seconds, bool IsBest);
