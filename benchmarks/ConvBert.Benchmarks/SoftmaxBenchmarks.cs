using BenchmarkDotNet.Attributes;
using ConvBert.Kernels;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Normalization;
using ConvBert.Kernels.Simd;

namespace ConvBert.Benchmarks;

/// <summary>The exponentials of 128 rows of attention scores, in place; the values stay in (0, 1] from call to call.</summary>
public unsafe class SoftmaxBenchmarks : IMeasuredWork
{
    private const int Rows = 128;
    private const float Scale = 0.125f;

    private NativeBuffer _x = null!;

    [ParamsSource(nameof(AllTiers))]
    public SimdTier Tier { get; set; }

    /// <summary>Keys of a row; 9 is a dynamic kernel, 131 fits no vector.</summary>
    [Params(9, 128, 131, 384)]
    public int Count { get; set; }

    public static IEnumerable<SimdTier> AllTiers => Tiers.Accelerated;

    public double Operations => 0;

    public double Bytes => 2.0 * sizeof(float) * Rows * Count;

    [GlobalSetup]
    public void Create() => _x = SyntheticBuffer.Create("scores", (long)Rows * Count);

    [GlobalCleanup]
    public void Free() => _x.Dispose();

    [Benchmark]
    public float Softmax() => Tier switch
    {
        SimdTier.Vector512 => Run<Simd512>(),
        SimdTier.Vector256 => Run<Simd256>(),
        SimdTier.Vector128 => Run<Simd128>(),
        _ => throw Tiers.Unknown(Tier),
    };

    private float Run<TSimd>() where TSimd : struct, ISimd<TSimd>
    {
        float total = 0;
        for (int row = 0; row < Rows; row++)
        {
            total += Kernels.Normalization.Softmax.Exponentials<TSimd>(_x.Pointer + (row * Count), Count, Scale, null);
        }
        return total;
    }
}
