namespace ConvBert.Training;

/// <summary>What a run came to (Hugging Face's <c>TrainOutput</c>).</summary>
/// <param name="GlobalStep">Optimizer steps that were taken, those before a resumed checkpoint included.</param>
/// <param name="TrainingLoss">The mean loss of all steps.</param>
public sealed record TrainOutput(long GlobalStep, double TrainingLoss);
