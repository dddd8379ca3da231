using BenchmarkDotNet.Attributes;
using ConvBert.Kernels;
using ConvBert.Kernels.Convolution;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Benchmarks;

/// <summary>The depthwise convolution of the keys over one row of tokens.</summary>
public unsafe class DepthwiseBenchmarks : IMeasuredWork
{
    private const int KernelSize = 9;

    private NativeBuffer _x = null!;
    private NativeBuffer _weight = null!;
    private NativeBuffer _y = null!;

    [ParamsSource(nameof(AllTiers))]
    public SimdTier Tier { get; set; }

    [Params(16, 128)]
    public int Tokens { get; set; }

    /// <summary>The hidden sizes of the published models, and one that fits no vector.</summary>
    [Params(256, 384, 768, 771)]
    public int Channels { get; set; }

    public static IEnumerable<SimdTier> AllTiers => Tiers.Accelerated;

    public double Operations => 2.0 * Tokens * Channels * KernelSize;

    public double Bytes => sizeof(float) * ((2.0 * Tokens * Channels) + (KernelSize * Channels));

    [GlobalSetup]
    public void Create()
    {
        _x = SyntheticBuffer.Create("x", (long)Tokens * Channels);
        _weight = SyntheticBuffer.Create("depthwise", (long)KernelSize * Channels);
        _y = new NativeBuffer((long)Tokens * Channels);
    }

    [GlobalCleanup]
    public void Free()
    {
        _x.Dispose();
        _weight.Dispose();
        _y.Dispose();
    }

    [Benchmark]
    public void Depthwise()
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
        DepthwiseConvolution.Run<TSimd>(
            new(_x.Pointer, Tokens, Channels), new(_weight.Pointer, KernelSize, Channels), 0, new(_y.Pointer, Tokens, Channels));
}
