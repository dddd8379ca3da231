namespace ConvBert.Pipelines;

/// <summary>One call of a pipeline: its parameters, checked once, ready for any number of inputs.</summary>
/// <typeparam name="TInput">What the caller gives.</typeparam>
/// <typeparam name="TResult">What the caller gets for each.</typeparam>
internal abstract class PipelineCall<TInput, TResult>
{
    /// <summary>The model that runs the rows.</summary>
    public abstract RowModel Model { get; }

    /// <summary>Tokenizes an input. Throws for an input that the task refuses.</summary>
    public abstract PipelineItem<TResult> Prepare(TInput input);
}
