namespace ConvBert.Kernels.Threading;

/// <summary>Work that all threads of a crew run together, from the same start to the same end.</summary>
internal interface IParallelRegion
{
    /// <summary>Runs this worker's share. Every worker passes the same barriers in the same order.</summary>
    void Execute(Worker worker);
}
