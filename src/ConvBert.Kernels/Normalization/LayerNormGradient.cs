using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Normalization;

/// <summary>The gradient of <see cref="LayerNorm"/> over rows of x <c>[rows, width]</c>.</summary>
/// <remarks>
/// Mean and scale are computed from x as in the forward, bit for bit. With x̂ = (x − mean)·scale and g = dy·weight, per row: dx = ((g −
/// Σg/n) − x̂·(Σ g·x̂/n))·scale, both sums in the canonical lanes; dWeight += Σᵣ dy·x̂ and dBias += Σᵣ dy, one chain over the rows a
/// column. See docs/training-numerics.md, "Layer norm".
/// </remarks>
internal static unsafe partial class LayerNormGradient
{
    /// <summary>Computes dx, and leaves each row's mean and scale for <see cref="AddParameters"/>.</summary>
    /// <param name="x">The forward's input, <c>[rows, width]</c>.</param>
    /// <param name="weight"><c>[width]</c>.</param>
    /// <param name="epsilon">ε of the forward.</param>
    /// <param name="dy">The gradient of y, <c>[rows, width]</c>.</param>
    /// <param name="dx">Receives <c>[rows, width]</c>; may be dy.</param>
    /// <param name="statistics">Receives mean and scale of each row, <c>[rows, 2]</c>.</param>
    public static void Run(MatrixView x, float* weight, float epsilon, MatrixView dy, MatrixView dx, float* statistics)
    {
        if (Vector512.IsHardwareAccelerated) RunLanes<Simd512>(x, weight, epsilon, dy, dx, statistics);
        else if (Vector256.IsHardwareAccelerated) RunLanes<Twice<Simd256>>(x, weight, epsilon, dy, dx, statistics);
        else if (Vector128.IsHardwareAccelerated) RunLanes<Twice<Twice<Simd128>>>(x, weight, epsilon, dy, dx, statistics);
        else RunScalar(x, weight, epsilon, dy, dx, statistics);
    }

    /// <summary>Adds the gradients of weight and bias; the views may show some of the columns, as all other arguments then do.</summary>
    /// <param name="x">The forward's input.</param>
    /// <param name="statistics">What <see cref="Run"/> left, <c>[rows, 2]</c>.</param>
    /// <param name="dy">The gradient of y, of before dx was written.</param>
    /// <param name="weightGradient">Is added to, <c>[columns]</c>; null for none.</param>
    /// <param name="biasGradient">Is added to, <c>[columns]</c>; null for none.</param>
    public static void AddParameters(MatrixView x, float* statistics, MatrixView dy, float* weightGradient, float* biasGradient)
    {
        if (Vector512.IsHardwareAccelerated) AddParameters<Simd512>(x, statistics, dy, weightGradient, biasGradient);
        else if (Vector256.IsHardwareAccelerated) AddParameters<Simd256>(x, statistics, dy, weightGradient, biasGradient);
        else if (Vector128.IsHardwareAccelerated) AddParameters<Simd128>(x, statistics, dy, weightGradient, biasGradient);
        else AddParameters<Scalar>(x, statistics, dy, weightGradient, biasGradient);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void AddParameters<TSimd>(MatrixView x, float* statistics, MatrixView dy, float* weightGradient, float* biasGradient)
        where TSimd : struct, ISimd<TSimd>
    {
        for (int column = 0; column < x.Columns; column += TSimd.Count)
        {
            int count = Math.Min(TSimd.Count, x.Columns - column);
            if (count == TSimd.Count) AddWhole<TSimd>(x, statistics, dy, column, weightGradient, biasGradient);
            else AddTail<TSimd>(x, statistics, dy, column, count, weightGradient, biasGradient);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddWhole<TSimd>(
        MatrixView x, float* statistics, MatrixView dy, int column, float* weightGradient, float* biasGradient)
        where TSimd : struct, ISimd<TSimd>
    {
        TSimd weight = TSimd.Create(0), bias = weight;
        float* source = x.Pointer + column, gradient = dy.Pointer + column;
        for (int row = 0; row < x.Rows; row++, source += x.Stride, gradient += dy.Stride, statistics += 2)
        {
            TSimd d = TSimd.Load(gradient);
            TSimd normalized = (TSimd.Load(source) - TSimd.Create(statistics[0])) * TSimd.Create(statistics[1]);
            weight = TSimd.MultiplyAdd(d, normalized, weight);
            bias += d;
        }

        if (weightGradient != null) (TSimd.Load(weightGradient + column) + weight).Store(weightGradient + column);
        if (biasGradient != null) (TSimd.Load(biasGradient + column) + bias).Store(biasGradient + column);
    }

    private static void AddTail<TSimd>(
        MatrixView x, float* statistics, MatrixView dy, int column, int count, float* weightGradient, float* biasGradient)
        where TSimd : struct, ISimd<TSimd>
    {
        TSimd weight = TSimd.Create(0), bias = weight;
        for (int row = 0; row < x.Rows; row++, statistics += 2)
        {
            TSimd d = TSimd.LoadPartial(dy.Row(row) + column, count, 0);
            TSimd normalized =
                (TSimd.LoadPartial(x.Row(row) + column, count, 0) - TSimd.Create(statistics[0])) * TSimd.Create(statistics[1]);
            weight = TSimd.MultiplyAdd(d, normalized, weight);
            bias += d;
        }

        if (weightGradient != null)
        {
            (TSimd.LoadPartial(weightGradient + column, count, 0) + weight).StorePartial(weightGradient + column, count);
        }
        if (biasGradient != null) (TSimd.LoadPartial(biasGradient + column, count, 0) + bias).StorePartial(biasGradient + column, count);
    }
}
