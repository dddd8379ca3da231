using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace ConvBert.Cli.Search;

/// <summary>
/// Dot products whose bits are the same on every processor with fused multiply-add: element i goes into lane i mod 64, and the lanes are
/// added in one fixed tree.
/// </summary>
internal static class DotProduct
{
    private const int Lanes = 64;

    /// <summary>Σ x[i]·y[i] of two vectors of one length.</summary>
    public static float Of(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        ReadOnlySpan<Vector512<float>> left = MemoryMarshal.Cast<float, Vector512<float>>(x);
        ReadOnlySpan<Vector512<float>> right = MemoryMarshal.Cast<float, Vector512<float>>(y)[..left.Length];
        Vector512<float> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        int at = 0;
        for (; at + 4 <= left.Length; at += 4)
        {
            sum0 = Vector512.FusedMultiplyAdd(left[at], right[at], sum0);
            sum1 = Vector512.FusedMultiplyAdd(left[at + 1], right[at + 1], sum1);
            sum2 = Vector512.FusedMultiplyAdd(left[at + 2], right[at + 2], sum2);
            sum3 = Vector512.FusedMultiplyAdd(left[at + 3], right[at + 3], sum3);
        }

        Span<float> lanes = stackalloc float[Lanes];
        sum0.CopyTo(lanes);
        sum1.CopyTo(lanes[16..]);
        sum2.CopyTo(lanes[32..]);
        sum3.CopyTo(lanes[48..]);
        for (int i = at * Vector512<float>.Count; i < x.Length; i++)
            lanes[i % Lanes] = MathF.FusedMultiplyAdd(x[i], y[i], lanes[i % Lanes]);
        for (int half = Lanes / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
        }

        return lanes[0];
    }
}
