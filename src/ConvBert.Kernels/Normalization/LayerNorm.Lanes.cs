using System.Runtime.CompilerServices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Normalization;

internal static unsafe partial class LayerNorm
{
    /// <summary>Every vector tier: the 16 lanes side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void RunLanes<TLanes, TForm>(MatrixView x, float* weight, float* bias, float epsilon, MatrixView y)
        where TLanes : struct, ISimd<TLanes>
        where TForm : struct, ILayerNormForm
    {
        int whole = x.Columns - (x.Columns % Lanes.Count);
        int rest = x.Columns - whole;
        for (int row = 0; row < x.Rows; row++)
        {
            float* source = x.Row(row);
            float* target = y.Row(row);
            (float mean, float scale) = Statistics<TLanes>(source, x.Columns, epsilon);
            TLanes means = TLanes.Create(mean), scales = TLanes.Create(scale);
            for (int i = 0; i < whole; i += Lanes.Count)
            {
                TForm.Apply(TLanes.Load(source + i), means, scales, TLanes.Load(weight + i), TLanes.Load(bias + i)).Store(target + i);
            }

            if (rest == 0) continue;
            TLanes tail = TLanes.LoadPartial(source + whole, rest, 0);
            TLanes weights = TLanes.LoadPartial(weight + whole, rest, 0);
            TForm.Apply(tail, means, scales, weights, TLanes.LoadPartial(bias + whole, rest, 0)).StorePartial(target + whole, rest);
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
