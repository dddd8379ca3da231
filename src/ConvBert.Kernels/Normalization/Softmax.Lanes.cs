using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;
using ConvBert.Kernels.VectorMath;

namespace ConvBert.Kernels.Normalization;

internal static unsafe partial class Softmax
{
    /// <summary>Every vector tier: the 16 lanes side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float ExponentialsLanes<TLanes>(float* x, int count, float scale, float* mask) where TLanes : struct, ISimd<TLanes>
    {
        int whole = count - (count % Lanes.Count);
        int rest = count - whole;
        TLanes tail = TLanes.Create(float.NegativeInfinity);
        float max = Scores(x, whole, rest, TLanes.Create(scale), mask, ref tail);
        TLanes maxima = TLanes.Create(max);
        TLanes total = TLanes.Create(0);
        for (int i = 0; i < whole; i += Lanes.Count)
        {
            TLanes e = VectorExp.Exp(TLanes.Load(x + i) - maxima);
            e.Store(x + i);
            total += e;
        }

        if (rest == 0) return total.Sum();
        tail = VectorExp.Exp(tail - maxima);
        tail.StorePartial(x + whole, rest);
        return (total + TLanes.LoadPartial(x + whole, rest, 0)).Sum();
    }

    /// <summary>
    /// Scales and masks in place; leaves the last, partial lanes in <paramref name="tail"/> (−∞ past the end); returns the maximum.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Scores<TLanes>(float* x, int whole, int rest, TLanes scales, float* mask, ref TLanes tail)
        where TLanes : struct, ISimd<TLanes>
    {
        TLanes max = TLanes.Create(float.NegativeInfinity);
        for (int i = 0; i < whole; i += Lanes.Count)
        {
            TLanes score =
                mask == null ? TLanes.Load(x + i) * scales : TLanes.MultiplyAdd(TLanes.Load(x + i), scales, TLanes.Load(mask + i));
            score.Store(x + i);
            max = TLanes.Max(score, max);
        }

        if (rest == 0) return max.Max();
        TLanes last = TLanes.LoadPartial(x + whole, rest, 0);
        last = mask == null ? last * scales : TLanes.MultiplyAdd(last, scales, TLanes.LoadPartial(mask + whole, rest, 0));
        last.StorePartial(x + whole, rest);
        tail = TLanes.LoadPartial(x + whole, rest, float.NegativeInfinity);
        return TLanes.Max(tail, max).Max();
    }
}
