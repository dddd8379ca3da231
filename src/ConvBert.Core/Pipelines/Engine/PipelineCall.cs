namespace ConvBert.Pipelines;

/// <summary>One call of a pipeline: its options, checked once, ready for any number of inputs.</summary>
/// <typeparam name="TInput">What the caller gives.</typeparam>
/// <typeparam name="TResult">What the caller gets for each.</typeparam>
internal abstract class PipelineCall<TInput, TResult>
{
    /// <summary>Runs the sequences.</summary>
    public abstract ModelForward Forward { get; }

    /// <summary>Tokenizes an input into <paramref name="sequences"/>, which are empty. Throws for an input that the task refuses.</summary>
    public abstract PipelineItem<TResult> Prepare(TInput input, InputSequences sequences);
}
