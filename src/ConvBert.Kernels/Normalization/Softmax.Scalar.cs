using ConvBert.Kernels.Simd;
using ConvBert.Kernels.VectorMath;

namespace ConvBert.Kernels.Normalization;

internal static unsafe partial class Softmax
{
    /// <summary>The definition.</summary>
    internal static float ExponentialsScalar(float* x, int count, float scale, float* mask)
    {
        float max = float.NegativeInfinity;
        for (int i = 0; i < count; i++)
        {
            x[i] = mask == null ? x[i] * scale : Scalar.MultiplyAdd(x[i], scale, mask[i]);
            max = x[i] > max ? x[i] : max;
        }

        Span<float> lanes = stackalloc float[Lanes.Count];
        lanes.Clear();
        for (int i = 0; i < count; i++)
        {
            x[i] = VectorExp.Exp(new Scalar(x[i] - max)).Value;
            lanes[i % Lanes.Count] += x[i];
        }

        return Lanes.Sum(lanes);
    }
}
