namespace ConvBert.Training;

/// <summary>When something happens in a run (Hugging Face's <c>save_strategy</c>, <c>eval_strategy</c>, <c>logging_strategy</c>).</summary>
public enum IntervalStrategy
{
    /// <summary>Never.</summary>
    No,

    /// <summary>Every so many optimizer steps.</summary>
    Steps,

    /// <summary>At the end of every epoch.</summary>
    Epoch,
}
