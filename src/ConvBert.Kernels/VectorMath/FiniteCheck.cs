using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.VectorMath;

/// <summary>Checks whether numbers are finite, at the speed of memory.</summary>
/// <remarks>
/// x·0 is a zero for every finite x and not a number for the others, and a sum that is not a number stays so. Optimized at once: a model
/// that is loaded checks millions of numbers before the runtime would find the loop to be hot.
/// </remarks>
internal static unsafe class FiniteCheck
{
    /// <summary>Whether none of <paramref name="count"/> numbers is infinite or NaN.</summary>
    public static bool AllFinite(float* values, long count)
    {
        if (Vector512.IsHardwareAccelerated) return AllFinite<Simd512>(values, count);
        if (Vector256.IsHardwareAccelerated) return AllFinite<Simd256>(values, count);
        if (Vector128.IsHardwareAccelerated) return AllFinite<Simd128>(values, count);
        return AllFinite<Scalar>(values, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static bool AllFinite<TSimd>(float* values, long count) where TSimd : struct, ISimd<TSimd>
    {
        TSimd zero = TSimd.Create(0), even = zero, odd = zero;
        long pairs = count - (count % (2 * TSimd.Count));
        for (long i = 0; i < pairs; i += 2 * TSimd.Count)
        {
            even = TSimd.MultiplyAdd(TSimd.Load(values + i), zero, even);
            odd = TSimd.MultiplyAdd(TSimd.Load(values + i + TSimd.Count), zero, odd);
        }

        float sum = (even + odd).Sum();
        for (long i = pairs; i < count; i++) sum += values[i] * 0;
        return float.IsFinite(sum);
    }
}
