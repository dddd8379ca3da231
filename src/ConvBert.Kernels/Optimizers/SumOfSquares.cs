using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Optimizers;

/// <summary>Σx² of many numbers in an order that no split over threads changes.</summary>
/// <remarks>
/// A tensor falls into chunks of <see cref="ChunkLength"/> numbers. Inside a chunk the squares go into the canonical lanes by
/// multiply-adds, 64 a lane at most, so that a chunk's sum is off by no more than 68 roundings of 2⁻²⁴, 4·10⁻⁶ of itself; the chunks are
/// added in order in double.
/// </remarks>
internal static unsafe class SumOfSquares
{
    public const int ChunkLength = 1024;

    /// <summary>The number of chunks of a tensor.</summary>
    public static long ChunkCount(long count) => (count + ChunkLength - 1) / ChunkLength;

    /// <summary>Σx² of one chunk.</summary>
    /// <param name="x"><c>[count]</c>.</param>
    /// <param name="count">Numbers, at most <see cref="ChunkLength"/>.</param>
    public static float Chunk(float* x, int count)
    {
        if (Vector512.IsHardwareAccelerated) return ChunkLanes<Simd512>(x, count);
        if (Vector256.IsHardwareAccelerated) return ChunkLanes<Twice<Simd256>>(x, count);
        if (Vector128.IsHardwareAccelerated) return ChunkLanes<Twice<Twice<Simd128>>>(x, count);
        return ChunkScalar(x, count);
    }

    /// <summary>The definition.</summary>
    internal static float ChunkScalar(float* x, int count)
    {
        Span<float> lanes = stackalloc float[Lanes.Count];
        lanes.Clear();
        for (int i = 0; i < count; i++) lanes[i % Lanes.Count] = Scalar.MultiplyAdd(x[i], x[i], lanes[i % Lanes.Count]);
        return Lanes.Sum(lanes);
    }

    /// <summary>Every vector tier.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float ChunkLanes<TLanes>(float* x, int count) where TLanes : struct, ISimd<TLanes>
    {
        int whole = count - (count % Lanes.Count);
        TLanes sums = TLanes.Create(0);
        for (int i = 0; i < whole; i += Lanes.Count)
        {
            TLanes value = TLanes.Load(x + i);
            sums = TLanes.MultiplyAdd(value, value, sums);
        }

        if (whole == count) return sums.Sum();
        TLanes last = TLanes.LoadPartial(x + whole, count - whole, 0);
        return TLanes.MultiplyAdd(last, last, sums).Sum();
    }
}
