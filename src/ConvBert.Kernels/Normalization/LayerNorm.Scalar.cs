using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Normalization;

internal static unsafe partial class LayerNorm
{
    /// <summary>The definition.</summary>
    internal static void RunScalar<TForm>(MatrixView x, float* weight, float* bias, float epsilon, MatrixView y)
        where TForm : struct, ILayerNormForm
    {
        for (int row = 0; row < x.Rows; row++)
        {
            float* source = x.Row(row);
            float* target = y.Row(row);
            (float mean, float scale) = StatisticsScalar(source, x.Columns, epsilon);
            for (int i = 0; i < x.Columns; i++)
            {
                Scalar result = TForm.Apply<Scalar>(new(source[i]), new(mean), new(scale), new(weight[i]), new(bias[i]));
                target[i] = result.Value;
            }
        }
    }

    /// <summary>The definition of a row's mean and scale.</summary>
    internal static (float Mean, float Scale) StatisticsScalar(float* x, int width, float epsilon)
    {
        Span<float> lanes = stackalloc float[Lanes.Count];
        lanes.Clear();
        for (int i = 0; i < width; i++) lanes[i % Lanes.Count] += x[i];
        float mean = Lanes.Sum(lanes) / width;

        lanes.Clear();
        for (int i = 0; i < width; i++)
        {
            float centred = x[i] - mean;
            lanes[i % Lanes.Count] = Scalar.MultiplyAdd(centred, centred, lanes[i % Lanes.Count]);
        }

        return (mean, 1 / MathF.Sqrt((Lanes.Sum(lanes) / width) + epsilon));
    }
}
