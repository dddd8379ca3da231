using BenchmarkDotNet.Attributes;
using ConvBert.Kernels;
using ConvBert.Kernels.Activations;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Benchmarks;

/// <summary>Bias and gelu over the feed-forward's inner width of 128 tokens.</summary>
public unsafe class GeluBenchmarks : IMeasuredWork
{
    private const int Rows = 128;

    private readonly Activation _gelu = Activation.Create("gelu");
    private NativeBuffer _x = null!;
    private NativeBuffer _bias = null!;
    private NativeBuffer _y = null!;

    [ParamsSource(nameof(AllTiers))]
    public SimdTier Tier { get; set; }

    /// <summary>The intermediate sizes of the published models, and one that fits no vector.</summary>
    [Params(1024, 1536, 3072, 3075)]
    public int Columns { get; set; }

    public static IEnumerable<SimdTier> AllTiers => Tiers.Accelerated;

    public double Operations => 0;

    public double Bytes => 2.0 * sizeof(float) * Rows * Columns;

    [GlobalSetup]
    public void Create()
    {
        _x = SyntheticBuffer.Create("LayerNorm.weight", (long)Rows * Columns);
        _bias = SyntheticBuffer.Create("bias", Columns);
        _y = new NativeBuffer((long)Rows * Columns);
    }

    [GlobalCleanup]
    public void Free()
    {
        _x.Dispose();
        _bias.Dispose();
        _y.Dispose();
    }

    [Benchmark]
    public void Gelu()
    {
        switch (Tier)
        {
            case SimdTier.Vector512: Run<Simd512>(); break;
            case SimdTier.Vector256: Run<Simd256>(); break;
            case SimdTier.Vector128: Run<Simd128>(); break;
            default: throw Tiers.Unknown(Tier);
        }
    }

    private void Run<TSimd>() where TSimd : struct, ISimd<TSimd> =>
        _gelu.Apply<TSimd>(new(_x.Pointer, Rows, Columns), _bias.Pointer, new(_y.Pointer, Rows, Columns));
}
