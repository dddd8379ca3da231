using System.Runtime.CompilerServices;
using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Normalization;

internal static unsafe partial class LayerNormGradient
{
    /// <summary>Every vector tier: the 16 lanes side by side.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void RunLanes<TLanes>(MatrixView x, float* weight, float epsilon, MatrixView dy, MatrixView dx, float* statistics)
        where TLanes : struct, ISimd<TLanes>
    {
        for (int row = 0; row < x.Rows; row++, statistics += 2)
        {
            (float mean, float scale) = LayerNorm.Statistics<TLanes>(x.Row(row), x.Columns, epsilon);
            statistics[0] = mean;
            statistics[1] = scale;
            RunRow<TLanes>(x.Row(row), weight, x.Columns, TLanes.Create(mean), TLanes.Create(scale), dy.Row(row), dx.Row(row));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunRow<TLanes>(float* x, float* weight, int width, TLanes mean, TLanes scale, float* dy, float* dx)
        where TLanes : struct, ISimd<TLanes>
    {
        int whole = width - (width % Lanes.Count);
        int rest = width - whole;
        TLanes sum = TLanes.Create(0), product = sum;
        for (int i = 0; i < whole; i += Lanes.Count)
        {
            TLanes g = TLanes.Load(dy + i) * TLanes.Load(weight + i);
            sum += g;
            product = TLanes.MultiplyAdd(g, (TLanes.Load(x + i) - mean) * scale, product);
        }

        TLanes tailG = TLanes.Create(0), tailX = tailG;
        if (rest > 0)
        {
            tailG = TLanes.LoadPartial(dy + whole, rest, 0) * TLanes.LoadPartial(weight + whole, rest, 0);
            tailX = (TLanes.LoadPartial(x + whole, rest, 0) - mean) * scale;
            sum += tailG;
            product = TLanes.MultiplyAdd(tailG, tailX, product);
        }

        TLanes meanG = TLanes.Create(sum.Sum() / width), meanProduct = TLanes.Create(-(product.Sum() / width));
        for (int i = 0; i < whole; i += Lanes.Count)
        {
            TLanes g = TLanes.Load(dy + i) * TLanes.Load(weight + i);
            TLanes normalized = (TLanes.Load(x + i) - mean) * scale;
            (TLanes.MultiplyAdd(normalized, meanProduct, g - meanG) * scale).Store(dx + i);
        }

        if (rest > 0) (TLanes.MultiplyAdd(tailX, meanProduct, tailG - meanG) * scale).StorePartial(dx + whole, rest);
    }
}
