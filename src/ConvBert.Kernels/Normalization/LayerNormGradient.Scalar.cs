using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Normalization;

internal static unsafe partial class LayerNormGradient
{
    /// <summary>The definition.</summary>
    internal static void RunScalar(MatrixView x, float* weight, float epsilon, MatrixView dy, MatrixView dx, float* statistics)
    {
        Span<float> sums = stackalloc float[Lanes.Count], products = stackalloc float[Lanes.Count];
        int width = x.Columns;
        for (int row = 0; row < x.Rows; row++, statistics += 2)
        {
            float* value = x.Row(row), gradient = dy.Row(row), result = dx.Row(row);
            (float mean, float scale) = LayerNorm.StatisticsScalar(value, width, epsilon);
            statistics[0] = mean;
            statistics[1] = scale;
            sums.Clear();
            products.Clear();
            for (int i = 0; i < width; i++)
            {
                float g = gradient[i] * weight[i];
                sums[i % Lanes.Count] += g;
                products[i % Lanes.Count] = Scalar.MultiplyAdd(g, (value[i] - mean) * scale, products[i % Lanes.Count]);
            }

            float meanG = Lanes.Sum(sums) / width, meanProduct = -(Lanes.Sum(products) / width);
            for (int i = 0; i < width; i++)
            {
                float g = gradient[i] * weight[i];
                result[i] = Scalar.MultiplyAdd((value[i] - mean) * scale, meanProduct, g - meanG) * scale;
            }
        }
    }
}
