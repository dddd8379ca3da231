using BenchmarkDotNet.Attributes;
using ConvBert.Kernels;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Normalization;
using ConvBert.Kernels.Simd;

namespace ConvBert.Benchmarks;

/// <summary>The layer norm of 128 tokens.</summary>
public unsafe class LayerNormBenchmarks : IMeasuredWork
{
    private const int Rows = 128;
    private const float Epsilon = 1e-12f;

    private NativeBuffer _x = null!;
    private NativeBuffer _weight = null!;
    private NativeBuffer _bias = null!;
    private NativeBuffer _y = null!;

    [ParamsSource(nameof(AllTiers))]
    public SimdTier Tier { get; set; }

    /// <summary>The hidden sizes of the published models, and one that fits no vector.</summary>
    [Params(256, 384, 768, 771)]
    public int Width { get; set; }

    public static IEnumerable<SimdTier> AllTiers => Tiers.Accelerated;

    public double Operations => 0;

    public double Bytes => 2.0 * sizeof(float) * Rows * Width;

    [GlobalSetup]
    public void Create()
    {
        _x = SyntheticBuffer.Create("x", (long)Rows * Width);
        _weight = SyntheticBuffer.Create("LayerNorm.weight", Width);
        _bias = SyntheticBuffer.Create("LayerNorm.bias", Width);
        _y = new NativeBuffer((long)Rows * Width);
    }

    [GlobalCleanup]
    public void Free()
    {
        _x.Dispose();
        _weight.Dispose();
        _bias.Dispose();
        _y.Dispose();
    }

    [Benchmark]
    public void LayerNorm()
    {
        switch (Tier)
        {
            case SimdTier.Vector512: Run<Simd512>(); break;
            case SimdTier.Vector256: Run<Twice<Simd256>>(); break;
            case SimdTier.Vector128: Run<Twice<Twice<Simd128>>>(); break;
            default: throw Tiers.Unknown(Tier);
        }
    }

    private void Run<TLanes>() where TLanes : struct, ISimd<TLanes> =>
        Kernels.Normalization.LayerNorm.RunLanes<TLanes, CentredForm>(
            new(_x.Pointer, Rows, Width), _weight.Pointer, _bias.Pointer, Epsilon, new(_y.Pointer, Rows, Width));
}
