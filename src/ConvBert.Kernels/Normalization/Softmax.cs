using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Normalization;

/// <summary>softmax(scale·x + mask) over rows, in place.</summary>
/// <remarks>
/// Effectively computes, per row: s = x·scale + mask (one multiply-add; without a mask s = x·scale); m = max s; e = exp(s − m);
/// total = Σe in the canonical lanes; and leaves e in place. The division by the total is the caller's, so that an attention context is
/// divided once per element instead of once per key. See docs/numerics.md, "Softmax".
/// </remarks>
internal static unsafe partial class Softmax
{
    /// <summary>Replaces a row by its exponentials and returns their total.</summary>
    /// <param name="x"><c>[count]</c>; receives e.</param>
    /// <param name="count">At least 1.</param>
    /// <param name="scale">Factor of x, such as 1/√(head size).</param>
    /// <param name="mask"><c>[count]</c>, or null for none.</param>
    public static float Exponentials(float* x, int count, float scale, float* mask)
    {
        if (Vector512.IsHardwareAccelerated) return Exponentials<Simd512>(x, count, scale, mask);
        if (Vector256.IsHardwareAccelerated) return Exponentials<Simd256>(x, count, scale, mask);
        if (Vector128.IsHardwareAccelerated) return Exponentials<Simd128>(x, count, scale, mask);
        return Exponentials<Scalar>(x, count, scale, mask);
    }

    /// <summary>
    /// The same on the tier of <typeparamref name="TSimd"/>, in its form with 16 lanes; on <see cref="Scalar"/>, the definition.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float Exponentials<TSimd>(float* x, int count, float scale, float* mask) where TSimd : struct, ISimd<TSimd>
    {
        if (TSimd.Count == Simd512.Count) return ExponentialsLanes<Simd512>(x, count, scale, mask);
        if (TSimd.Count == Simd256.Count) return ExponentialsLanes<Twice<Simd256>>(x, count, scale, mask);
        if (TSimd.Count == Simd128.Count) return ExponentialsLanes<Twice<Twice<Simd128>>>(x, count, scale, mask);
        return ExponentialsScalar(x, count, scale, mask);
    }
}
