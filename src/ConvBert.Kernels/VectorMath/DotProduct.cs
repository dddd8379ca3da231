using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.VectorMath;

/// <summary>Σ a·b, by multiply-adds into the canonical lanes.</summary>
internal static unsafe class DotProduct
{
    /// <summary>Σ a·b on the widest tier.</summary>
    /// <param name="a"><c>[count]</c>. Any alignment.</param>
    /// <param name="b"><c>[count]</c>. Any alignment.</param>
    /// <param name="count">Numbers.</param>
    public static float Run(float* a, float* b, int count)
    {
        if (Vector512.IsHardwareAccelerated) return RunLanes<Simd512>(a, b, count);
        if (Vector256.IsHardwareAccelerated) return RunLanes<Twice<Simd256>>(a, b, count);
        if (Vector128.IsHardwareAccelerated) return RunLanes<Twice<Twice<Simd128>>>(a, b, count);
        return RunScalar(a, b, count);
    }

    /// <summary>The definition.</summary>
    internal static float RunScalar(float* a, float* b, int count)
    {
        Span<float> lanes = stackalloc float[Lanes.Count];
        lanes.Clear();
        for (int i = 0; i < count; i++) lanes[i % Lanes.Count] = Scalar.MultiplyAdd(a[i], b[i], lanes[i % Lanes.Count]);
        return Lanes.Sum(lanes);
    }

    /// <summary>Every vector tier.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static float RunLanes<TLanes>(float* a, float* b, int count) where TLanes : struct, ISimd<TLanes>
    {
        int whole = count - (count % Lanes.Count), rest = count - whole;
        TLanes sum = TLanes.Create(0);
        for (int i = 0; i < whole; i += Lanes.Count) sum = TLanes.MultiplyAdd(TLanes.Load(a + i), TLanes.Load(b + i), sum);
        if (rest > 0)
            sum = TLanes.MultiplyAdd(TLanes.LoadPartial(a + whole, rest, 0), TLanes.LoadPartial(b + whole, rest, 0), sum);
        return sum.Sum();
    }
}
