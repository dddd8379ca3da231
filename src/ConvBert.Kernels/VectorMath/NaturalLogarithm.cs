using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.VectorMath;

/// <summary>ln 2 as the reductions of exponentials need it.</summary>
internal static class NaturalLogarithm
{
    /// <summary>1/ln 2.</summary>
    public const float Reciprocal = 1.44269504f;

    /// <summary>Ten bits, so that its product with n is exact even where a multiply-add rounds twice.</summary>
    private const float High = 0.693359375f;

    private const float Low = -2.12194440e-4f;

    /// <summary>x − n·ln 2 for an integer n.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Remainder<T>(T x, T n) where T : struct, ISimd<T> =>
        T.MultiplyAdd(n, T.Create(-Low), T.MultiplyAdd(n, T.Create(-High), x));
}
