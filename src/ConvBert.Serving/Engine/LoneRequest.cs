namespace ConvBert.Serving.Engine;

/// <summary>A request that runs by itself, since its batch changes its numbers: the padded ones.</summary>
internal sealed class LoneRequest<TResult>(PipelineJob<TResult> job) : ForwardWork
{
    /// <inheritdoc/>
    public override int Tokens => 0;

    /// <inheritdoc/>
    public override void Run()
    {
        try
        {
            job.Answer(job.Alone!());
        }
        catch (Exception exception)
        {
            job.Fail(exception);
        }
    }

    /// <inheritdoc/>
    public override void Deliver()
    {
        // The run has answered.
    }
}
