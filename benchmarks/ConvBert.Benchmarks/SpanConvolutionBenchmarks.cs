using BenchmarkDotNet.Attributes;
using ConvBert.Kernels;
using ConvBert.Kernels.Convolution;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Benchmarks;

/// <summary>
/// The dynamic convolution over one row of tokens, softmax of its kernels included; the scores stay in (0, 1] from call to call.
/// </summary>
public unsafe class SpanConvolutionBenchmarks : IMeasuredWork
{
    private const int KernelSize = 9;

    private NativeBuffer _u = null!;
    private NativeBuffer _kernels = null!;
    private NativeBuffer _y = null!;

    [ParamsSource(nameof(AllTiers))]
    public SimdTier Tier { get; set; }

    [Params(16, 128)]
    public int Tokens { get; set; }

    [ParamsSource(nameof(AllHeads))]
    public HeadShape Heads { get; set; }

    public static IEnumerable<SimdTier> AllTiers => Tiers.Accelerated;

    public static IEnumerable<HeadShape> AllHeads => HeadShape.All;

    public double Operations => 2.0 * Tokens * Heads.Width * KernelSize;

    public double Bytes => sizeof(float) * Tokens * ((2.0 * Heads.Width) + (Heads.Count * KernelSize));

    [GlobalSetup]
    public void Create()
    {
        _u = SyntheticBuffer.Create("u", (long)Tokens * Heads.Width);
        _kernels = SyntheticBuffer.Create("kernels", (long)Tokens * Heads.Count * KernelSize);
        _y = new NativeBuffer((long)Tokens * Heads.Width);
    }

    [GlobalCleanup]
    public void Free()
    {
        _u.Dispose();
        _kernels.Dispose();
        _y.Dispose();
    }

    [Benchmark]
    public void SpanConvolution()
    {
        switch (Tier)
        {
            case SimdTier.Vector512: Run<Simd512>(); break;
            case SimdTier.Vector256: Run<Simd256>(); break;
            case SimdTier.Vector128: Run<Simd128>(); break;
            default: throw Tiers.Unknown(Tier);
        }
    }

    private void Run<TSimd>() where TSimd : struct, ISimd<TSimd> => Kernels.Convolution.SpanConvolution.Run<TSimd>(
        new(_u.Pointer, Tokens, Heads.Width), new(_kernels.Pointer, Tokens, Heads.Count * KernelSize), Heads.Count, 0,
        new(_y.Pointer, Tokens, Heads.Width));
}
