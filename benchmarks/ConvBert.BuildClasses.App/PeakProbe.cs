using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels;

namespace ConvBert.BuildClasses.App;

/// <summary>
/// What one core can do at most on the tier in use: with fused multiply-add twelve independent chains of it; without it seven chains of
/// multiplications beside seven of additions, which keep the units for both busy and leave two registers of sixteen for the operands.
/// </summary>
internal static class PeakProbe
{
    private const int Steps = 1 << 17;
    private const int FusedChains = 12;
    private const int Chains = 14;

    /// <summary>GFLOP/s of this thread; a probe takes well below a millisecond.</summary>
    public static double Measure()
    {
        long start = Stopwatch.GetTimestamp();
        (float sum, double operations) = ConvBertRuntime.Tier switch
        {
            SimdTier.Vector512 => (Fused512(Steps, 0.999f), 2.0 * 16 * FusedChains),
            SimdTier.Vector256 => (Fused256(Steps, 0.999f), 2.0 * 8 * FusedChains),
            SimdTier.Vector128 when ConvBertRuntime.UsesFusedMultiplyAdd => (Fused128(Steps, 0.999f), 2.0 * 4 * FusedChains),
            SimdTier.Vector128 => (Separate128(Steps, 1, 0.001f), 4.0 * Chains),
            _ => throw new PlatformNotSupportedException("Without vectors there is no peak to compare with."),
        };
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (!float.IsFinite(sum)) throw new InvalidOperationException($"The peak probe's chains ended in {sum}.");
        return operations * Steps / seconds / 1e9;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Separate128(int steps, float factor, float addend)
    {
        Vector128<float> f = Vector128.Create(factor), g = Vector128.Create(addend);
        Vector128<float> a = g, b = g, c = g, d = g, e = g, h = g, i = g;
        Vector128<float> p = g, q = g, r = g, s = g, t = g, u = g, v = g;
        for (int step = 0; step < steps; step++)
        {
            a *= f;
            p += g;
            b *= f;
            q += g;
            c *= f;
            r += g;
            d *= f;
            s += g;
            e *= f;
            t += g;
            h *= f;
            u += g;
            i *= f;
            v += g;
        }

        return Vector128.Sum(a + b + c + d + e + h + i + p + q + r + s + t + u + v);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Fused128(int steps, float factor)
    {
        Vector128<float> f = Vector128.Create(factor), g = Vector128.Create(0.001f);
        Vector128<float> a = g, b = g, c = g, d = g, e = g, h = g, i = g, j = g, k = g, l = g, m = g, n = g;
        for (int step = 0; step < steps; step++)
        {
            a = Vector128.FusedMultiplyAdd(a, f, g);
            b = Vector128.FusedMultiplyAdd(b, f, g);
            c = Vector128.FusedMultiplyAdd(c, f, g);
            d = Vector128.FusedMultiplyAdd(d, f, g);
            e = Vector128.FusedMultiplyAdd(e, f, g);
            h = Vector128.FusedMultiplyAdd(h, f, g);
            i = Vector128.FusedMultiplyAdd(i, f, g);
            j = Vector128.FusedMultiplyAdd(j, f, g);
            k = Vector128.FusedMultiplyAdd(k, f, g);
            l = Vector128.FusedMultiplyAdd(l, f, g);
            m = Vector128.FusedMultiplyAdd(m, f, g);
            n = Vector128.FusedMultiplyAdd(n, f, g);
        }

        return Vector128.Sum(a + b + c + d + e + h + i + j + k + l + m + n);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Fused256(int steps, float factor)
    {
        Vector256<float> f = Vector256.Create(factor), g = Vector256.Create(0.001f);
        Vector256<float> a = g, b = g, c = g, d = g, e = g, h = g, i = g, j = g, k = g, l = g, m = g, n = g;
        for (int step = 0; step < steps; step++)
        {
            a = Vector256.FusedMultiplyAdd(a, f, g);
            b = Vector256.FusedMultiplyAdd(b, f, g);
            c = Vector256.FusedMultiplyAdd(c, f, g);
            d = Vector256.FusedMultiplyAdd(d, f, g);
            e = Vector256.FusedMultiplyAdd(e, f, g);
            h = Vector256.FusedMultiplyAdd(h, f, g);
            i = Vector256.FusedMultiplyAdd(i, f, g);
            j = Vector256.FusedMultiplyAdd(j, f, g);
            k = Vector256.FusedMultiplyAdd(k, f, g);
            l = Vector256.FusedMultiplyAdd(l, f, g);
            m = Vector256.FusedMultiplyAdd(m, f, g);
            n = Vector256.FusedMultiplyAdd(n, f, g);
        }

        return Vector256.Sum(a + b + c + d + e + h + i + j + k + l + m + n);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Fused512(int steps, float factor)
    {
        Vector512<float> f = Vector512.Create(factor), g = Vector512.Create(0.001f);
        Vector512<float> a = g, b = g, c = g, d = g, e = g, h = g, i = g, j = g, k = g, l = g, m = g, n = g;
        for (int step = 0; step < steps; step++)
        {
            a = Vector512.FusedMultiplyAdd(a, f, g);
            b = Vector512.FusedMultiplyAdd(b, f, g);
            c = Vector512.FusedMultiplyAdd(c, f, g);
            d = Vector512.FusedMultiplyAdd(d, f, g);
            e = Vector512.FusedMultiplyAdd(e, f, g);
            h = Vector512.FusedMultiplyAdd(h, f, g);
            i = Vector512.FusedMultiplyAdd(i, f, g);
            j = Vector512.FusedMultiplyAdd(j, f, g);
            k = Vector512.FusedMultiplyAdd(k, f, g);
            l = Vector512.FusedMultiplyAdd(l, f, g);
            m = Vector512.FusedMultiplyAdd(m, f, g);
            n = Vector512.FusedMultiplyAdd(n, f, g);
        }

        return Vector512.Sum(a + b + c + d + e + h + i + j + k + l + m + n);
    }
}
