namespace ConvBert.FineTuning;

/// <summary>How long a step took.</summary>
/// <param name="Step">The optimizer step, from 1.</param>
/// <param name="Seconds">Its time, that for its data included.</param>
/// <param name="Tokens">The tokens of its batches.</param>
/// <param name="LongestInput">The longest input of its batches.</param>
public sealed record StepTiming(long Step, double Seconds, long Tokens, TrainingInput LongestInput);
