using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Normalization;

/// <summary>
/// The gradient of a softmax p = softmax(scale·x) of one row: dx = p·(dp − Σ p·dp)·scale, the sum in the canonical lanes.
/// See docs/training-numerics.md, "Softmax and attention".
/// </summary>
internal static unsafe class SoftmaxGradient
{
    /// <summary>Replaces the gradient of the probabilities by the gradient of the scores.</summary>
    /// <param name="probabilities">p, <c>[count]</c>.</param>
    /// <param name="gradient">dp, <c>[count]</c>; receives dx.</param>
    /// <param name="count">At least 1.</param>
    /// <param name="scale">Factor of the scores in the forward.</param>
    public static void Run(float* probabilities, float* gradient, int count, float scale)
    {
        if (Vector512.IsHardwareAccelerated) RunLanes<Simd512>(probabilities, gradient, count, scale);
        else if (Vector256.IsHardwareAccelerated) RunLanes<Twice<Simd256>>(probabilities, gradient, count, scale);
        else if (Vector128.IsHardwareAccelerated) RunLanes<Twice<Twice<Simd128>>>(probabilities, gradient, count, scale);
        else RunScalar(probabilities, gradient, count, scale);
    }

    /// <summary>The definition.</summary>
    internal static void RunScalar(float* probabilities, float* gradient, int count, float scale)
    {
        Span<float> lanes = stackalloc float[Lanes.Count];
        lanes.Clear();
        for (int i = 0; i < count; i++) lanes[i % Lanes.Count] = Scalar.MultiplyAdd(probabilities[i], gradient[i], lanes[i % Lanes.Count]);
        float dot = Lanes.Sum(lanes);
        for (int i = 0; i < count; i++) gradient[i] = (gradient[i] - dot) * probabilities[i] * scale;
    }

    /// <summary>Every vector tier: the 16 lanes side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void RunLanes<TLanes>(float* probabilities, float* gradient, int count, float scale)
        where TLanes : struct, ISimd<TLanes>
    {
        int whole = count - (count % Lanes.Count);
        int rest = count - whole;
        TLanes sum = TLanes.Create(0);
        for (int i = 0; i < whole; i += Lanes.Count)
        {
            sum = TLanes.MultiplyAdd(TLanes.Load(probabilities + i), TLanes.Load(gradient + i), sum);
        }
        if (rest > 0)
            sum =
                TLanes.MultiplyAdd(TLanes.LoadPartial(probabilities + whole, rest, 0), TLanes.LoadPartial(gradient + whole, rest, 0), sum);
        TLanes dot = TLanes.Create(sum.Sum()), scales = TLanes.Create(scale);
        for (int i = 0; i < whole; i += Lanes.Count)
        {
            ((TLanes.Load(gradient + i) - dot) * TLanes.Load(probabilities + i) * scales).Store(gradient + i);
        }
        if (rest == 0) return;
        TLanes tail = (TLanes.LoadPartial(gradient + whole, rest, 0) - dot) * TLanes.LoadPartial(probabilities + whole, rest, 0) * scales;
        tail.StorePartial(gradient + whole, rest);
    }
}
