namespace ConvBert.FineTuning;

/// <summary>The files of examples have been read and tokenized; training begins.</summary>
/// <param name="train">The examples to train on.</param>
/// <param name="evaluation">The examples to evaluate on; null for none.</param>
/// <param name="trainExamples">The number of tokenized examples to train on.</param>
/// <param name="evalExamples">The number of tokenized examples to evaluate on.</param>
public sealed class FineTuningDataEventArgs(Dataset train, Dataset? evaluation, long trainExamples, long evalExamples) : EventArgs
{
    /// <summary>The examples to train on.</summary>
    public Dataset Train { get; } = train;

    /// <summary>The examples to evaluate on; null for none.</summary>
    public Dataset? Evaluation { get; } = evaluation;

    /// <summary>The number of tokenized examples to train on.</summary>
    public long TrainExamples { get; } = trainExamples;

    /// <summary>The number of tokenized examples to evaluate on.</summary>
    public long EvalExamples { get; } = evalExamples;
}
