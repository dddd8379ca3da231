namespace ConvBert.Kernels.Threading;

/// <summary>Tells a worker to stop because another one failed; the caller of the region receives that worker's exception.</summary>
internal sealed class BrokenCrewException : Exception
{
    public BrokenCrewException() : base("Another worker of the parallel region failed.")
    {
    }
}
