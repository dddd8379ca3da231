namespace ConvBert.FineTuning;

/// <summary>What a run spent its time on; of a resumed run, the part after the checkpoint.</summary>
/// <param name="Preparing">Seconds for reading and tokenizing the files of examples.</param>
/// <param name="Total">Seconds from the first step to the last: steps, evaluations and checkpoints.</param>
/// <param name="Steps">Seconds in steps.</param>
/// <param name="Data">Seconds of those in steps for getting the examples.</param>
/// <param name="Tokens">The tokens that were trained on.</param>
/// <param name="Threads">Threads that computed.</param>
public sealed record TrainingTimes(double Preparing, double Total, double Steps, double Data, long Tokens, int Threads)
{
    /// <summary>The tokens of a second in steps.</summary>
    public double TokensPerSecond => Steps > 0 ? Tokens / Steps : 0;
}
