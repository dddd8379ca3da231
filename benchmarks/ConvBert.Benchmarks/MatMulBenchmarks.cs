using BenchmarkDotNet.Attributes;

namespace ConvBert.Benchmarks;

/// <summary>The model's products, one thread, on the tier that the process has.</summary>
public class MatMulBenchmarks : IMeasuredWork
{
    private MatMulWork _work = null!;

    [ParamsSource(nameof(Shapes))]
    public MatMulShape Shape { get; set; }

    [Params(1, 13, 16, 128, 384)]
    public int Rows { get; set; }

    public static IEnumerable<MatMulShape> Shapes => MatMulShape.All;

    public double Operations => MatMulWork.Operations(Shape, Rows);

    public double Bytes => MatMulWork.Bytes(Shape, Rows);

    [GlobalSetup]
    public void Create() => _work = new MatMulWork(Shape, Rows);

    [GlobalCleanup]
    public void Free() => _work.Dispose();

    [Benchmark]
    public void MatMul() => _work.Run();
}
