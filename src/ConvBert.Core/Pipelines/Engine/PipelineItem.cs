namespace ConvBert.Pipelines;

/// <summary>One input on its way through a pipeline, and what the model has said of its sequences so far.</summary>
/// <typeparam name="TResult">What the input becomes.</typeparam>
internal abstract class PipelineItem<TResult>
{
    /// <summary>
    /// Takes in the output of one of the input's sequences; called once a sequence, in order. The output's memory is reused afterwards.
    /// </summary>
    public abstract void Accept(int sequence, SequenceOutput output);

    /// <summary>The result, after the last sequence.</summary>
    public abstract TResult Finish();
}
