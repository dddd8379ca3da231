using System.Runtime.CompilerServices;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Normalization;

internal static unsafe partial class LayerNorm
{
    /// <summary>Every vector tier: the 16 lanes side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void RunLanes<TLanes, TForm>(float* x, float* weight, float* bias, float epsilon, int rows, int width, float* y)
        where TLanes : struct, ISimd<TLanes>
        where TForm : struct, ILayerNormForm
    {
        int whole = width - (width % Lanes.Count);
        int rest = width - whole;
        for (int row = 0; row < rows; row++, x += width, y += width)
        {
            (float mean, float scale) = Statistics<TLanes>(x, width, epsilon);
            TLanes means = TLanes.Create(mean), scales = TLanes.Create(scale);
            for (int i = 0; i < whole; i += Lanes.Count)
            {
                TForm.Apply(TLanes.Load(x + i), means, scales, TLanes.Load(weight + i), TLanes.Load(bias + i)).Store(y + i);
            }

            if (rest == 0) continue;
            TLanes tail = TLanes.LoadPartial(x + whole, rest, 0);
            TForm.Apply(tail, means, scales, TLanes.LoadPartial(weight + whole, rest, 0), TLanes.LoadPartial(bias + whole, rest, 0)).StorePartial(y + whole, rest);
        }
    }

    /// <summary>Mean and scale 1/√(variance + ε) of a row, which the gradient needs again.</summary>
    internal static (float Mean, float Scale) Statistics<TLanes>(float* x, int width, float epsilon) where TLanes : struct, ISimd<TLanes>
    {
        int whole = width - (width % Lanes.Count);
        float mean = Sum<TLanes>(x, whole, width - whole) / width;
        return (mean, 1 / MathF.Sqrt((SumOfSquares(x, whole, width - whole, TLanes.Create(mean), mean) / width) + epsilon));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float Sum<TLanes>(float* x, int whole, int rest) where TLanes : struct, ISimd<TLanes>
    {
        TLanes sums = TLanes.Create(0);
        for (int i = 0; i < whole; i += Lanes.Count) sums += TLanes.Load(x + i);
        if (rest > 0) sums += TLanes.LoadPartial(x + whole, rest, 0);
        return sums.Sum();
    }

    /// <summary>Missing lanes are filled with the mean, so that they add +0, which leaves a sum that began at +0 as it is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float SumOfSquares<TLanes>(float* x, int whole, int rest, TLanes means, float mean) where TLanes : struct, ISimd<TLanes>
    {
        TLanes sums = TLanes.Create(0);
        for (int i = 0; i < whole; i += Lanes.Count)
        {
            TLanes centred = TLanes.Load(x + i) - means;
            sums = TLanes.MultiplyAdd(centred, centred, sums);
        }

        if (rest == 0) return sums.Sum();
        TLanes last = TLanes.LoadPartial(x + whole, rest, mean) - means;
        return TLanes.MultiplyAdd(last, last, sums).Sum();
    }
}
