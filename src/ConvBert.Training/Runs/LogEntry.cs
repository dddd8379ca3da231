namespace ConvBert.Training;

/// <summary>An entry of a run's log.</summary>
/// <param name="Step">Optimizer steps that had been taken.</param>
/// <param name="Epoch">Epochs that had been gone through.</param>
/// <param name="Values">
/// Numbers by name: <c>loss</c>, <c>grad_norm</c> and <c>learning_rate</c>; <c>eval_loss</c> and other metrics; or <c>train_loss</c>.
/// </param>
public sealed record LogEntry(long Step, double Epoch, IReadOnlyDictionary<string, double> Values);
