using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Normalization;

internal static unsafe partial class LayerNorm
{
    /// <summary>The definition.</summary>
    internal static void RunScalar<TForm>(float* x, float* weight, float* bias, float epsilon, int rows, int width, float* y) where TForm : struct, ILayerNormForm
    {
        Span<float> lanes = stackalloc float[Lanes.Count];
        for (int row = 0; row < rows; row++, x += width, y += width)
        {
            lanes.Clear();
            for (int i = 0; i < width; i++) lanes[i % Lanes.Count] += x[i];
            float mean = Lanes.Sum(lanes) / width;

            lanes.Clear();
            for (int i = 0; i < width; i++)
            {
                float centred = x[i] - mean;
                lanes[i % Lanes.Count] = Scalar.MultiplyAdd(centred, centred, lanes[i % Lanes.Count]);
            }

            float scale = 1 / MathF.Sqrt((Lanes.Sum(lanes) / width) + epsilon);
            for (int i = 0; i < width; i++)
                y[i] = TForm.Apply(new Scalar(x[i]), new Scalar(mean), new Scalar(scale), new Scalar(weight[i]), new Scalar(bias[i])).Value;
        }
    }
}
