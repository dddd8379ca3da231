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

    /// <summary>
    /// About how many bytes of JSON the result of an input has beyond its text and a few of its tokens' size: those that options make many
    /// of.
    /// </summary>
    /// <param name="sequences">The sequences that <see cref="Prepare"/> has made of the input.</param>
    public virtual long ResultBytes(InputSequences sequences) => 0;
}
