using BenchmarkDotNet.Attributes;
using ConvBert.Kernels;
using ConvBert.Kernels.Matrices;

namespace ConvBert.Benchmarks;

/// <summary>Base's widest product on every tier, one thread.</summary>
public class MatMulTierBenchmarks : IMeasuredWork
{
    private static readonly MatMulShape Shape = new("base intermediate", 768, 3072);

    private MatMulWork _work = null!;

    [ParamsSource(nameof(AllTiers))]
    public SimdTier Tier { get; set; }

    [Params(1, 16, 128)]
    public int Rows { get; set; }

    public static IEnumerable<SimdTier> AllTiers => Tiers.Accelerated;

    public double Operations => MatMulWork.Operations(Shape, Rows);

    public double Bytes => MatMulWork.Bytes(Shape, Rows);

    [GlobalSetup]
    public void Create() => _work = new MatMulWork(Shape, Rows);

    [GlobalCleanup]
    public void Free() => _work.Dispose();

    [Benchmark]
    public void MatMul() => _work.Run(Tier);
}
