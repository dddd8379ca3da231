namespace ConvBert.Benchmarks;

/// <summary>A benchmark that knows how much one call computes and touches.</summary>
public interface IMeasuredWork
{
    /// <summary>Floating-point operations of a call, two for a multiply-add; 0 where bytes say more.</summary>
    double Operations { get; }

    /// <summary>Bytes that a call reads and writes at least, each counted once.</summary>
    double Bytes { get; }
}
