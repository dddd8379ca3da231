namespace ConvBert.Serving.Engine;

/// <summary>What the processors do at a stretch: a batch, or a request that runs by itself.</summary>
internal abstract class ForwardWork
{
    /// <summary>The tokens that go through the model.</summary>
    public abstract int Tokens { get; }

    /// <summary>Runs the model; a failure is kept for <see cref="Deliver"/>.</summary>
    public abstract void Run();

    /// <summary>Makes results of the model's output and hands them to the requests.</summary>
    public abstract void Deliver();
}
