using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Normalization;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Losses;

/// <summary>
/// The cross entropy of one row of logits and its gradient: loss = −(1 − ε)·log p[label] − ε/C·Σ log p with p = softmax(x), ε the label
/// smoothing.
/// </summary>
/// <remarks>
/// With m = max x, e = exp(x − m), total = Σe in the canonical lanes: dx[c] = e[c]·(scale/total) + (−ε/C·scale), one multiply-add, and at
/// the label less (1 − ε)·scale. The loss is computed in double precision from m, total and x[label] and rounded to float32; Σx, in the
/// canonical lanes, is needed with smoothing only. See docs/training-numerics.md, "Losses".
/// </remarks>
internal static unsafe class CrossEntropy
{
    /// <summary>
    /// Replaces a row of logits by its gradient times <paramref name="scale"/> and returns the loss, which is not scaled.
    /// </summary>
    /// <param name="logits">x, <c>[classes]</c>; receives dx.</param>
    /// <param name="classes">C, at least 1.</param>
    /// <param name="label">The class, 0 … C − 1.</param>
    /// <param name="smoothing">ε, 0 … 1.</param>
    /// <param name="scale">Factor of the gradient, such as 1 over the number of labels.</param>
    public static float Run(float* logits, int classes, int label, float smoothing, float scale)
    {
        if (Vector512.IsHardwareAccelerated) return RunLanes<Simd512>(logits, classes, label, smoothing, scale);
        if (Vector256.IsHardwareAccelerated) return RunLanes<Twice<Simd256>>(logits, classes, label, smoothing, scale);
        if (Vector128.IsHardwareAccelerated) return RunLanes<Twice<Twice<Simd128>>>(logits, classes, label, smoothing, scale);
        return RunScalar(logits, classes, label, smoothing, scale);
    }

    /// <summary>The definition.</summary>
    internal static float RunScalar(float* logits, int classes, int label, float smoothing, float scale)
    {
        Span<float> lanes = stackalloc float[Lanes.Count];
        lanes.Clear();
        float max = float.NegativeInfinity, labelled = logits[label];
        for (int i = 0; i < classes; i++)
        {
            max = logits[i] > max ? logits[i] : max;
            lanes[i % Lanes.Count] += logits[i];
        }

        float sum = Lanes.Sum(lanes);
        float total = Softmax.ExponentialsScalar(logits, classes, 1, null);
        float factor = scale / total, shift = -(smoothing / classes * scale);
        for (int i = 0; i < classes; i++) logits[i] = Scalar.MultiplyAdd(logits[i], factor, shift);
        logits[label] -= (1 - smoothing) * scale;
        return Loss(max, total, labelled, sum, classes, smoothing);
    }

    /// <summary>Every vector tier: the 16 lanes side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static float RunLanes<TLanes>(float* logits, int classes, int label, float smoothing, float scale)
        where TLanes : struct, ISimd<TLanes>
    {
        int whole = classes - (classes % Lanes.Count);
        int rest = classes - whole;
        TLanes maxima = TLanes.Create(float.NegativeInfinity), sums = TLanes.Create(0);
        for (int i = 0; i < whole; i += Lanes.Count)
        {
            TLanes x = TLanes.Load(logits + i);
            maxima = TLanes.Max(x, maxima);
            sums += x;
        }

        if (rest > 0)
        {
            maxima = TLanes.Max(TLanes.LoadPartial(logits + whole, rest, float.NegativeInfinity), maxima);
            sums += TLanes.LoadPartial(logits + whole, rest, 0);
        }

        float max = maxima.Max(), labelled = logits[label];
        float total = Softmax.ExponentialsLanes<TLanes>(logits, classes, 1, null);
        TLanes factor = TLanes.Create(scale / total), shift = TLanes.Create(-(smoothing / classes * scale));
        for (int i = 0; i < whole; i += Lanes.Count) TLanes.MultiplyAdd(TLanes.Load(logits + i), factor, shift).Store(logits + i);
        if (rest > 0) TLanes.MultiplyAdd(TLanes.LoadPartial(logits + whole, rest, 0), factor, shift).StorePartial(logits + whole, rest);
        logits[label] -= (1 - smoothing) * scale;
        return Loss(max, total, labelled, sums.Sum(), classes, smoothing);
    }

    private static float Loss(float max, float total, float labelled, float sum, int classes, float smoothing)
    {
        double logTotal = max + Math.Log(total);
        double loss = logTotal - labelled;
        if (smoothing != 0) loss = ((1 - (double)smoothing) * loss) + (smoothing * (logTotal - ((double)sum / classes)));
        return (float)loss;
    }
}
