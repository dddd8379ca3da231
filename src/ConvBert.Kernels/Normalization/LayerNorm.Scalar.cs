using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Normalization;

internal static unsafe partial class LayerNorm
{
    /// <summary>The definition.</summary>
    internal static void RunScalar<TForm>(float* x, float* weight, float* bias, float epsilon, int rows, int width, float* y) where TForm : struct, ILayerNormForm
    {
        for (int row = 0; row < rows; row++, x += width, y += width)
        {
            (float mean, float scale) = StatisticsScalar(x, width, epsilon);
            for (int i = 0; i < width; i++)
                y[i] = TForm.Apply(new Scalar(x[i]), new Scalar(mean), new Scalar(scale), new Scalar(weight[i]), new Scalar(bias[i])).Value;
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
