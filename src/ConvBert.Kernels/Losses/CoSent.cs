using ConvBert.Kernels.Simd;
using ConvBert.Kernels.VectorMath;

namespace ConvBert.Kernels.Losses;

/// <summary>
/// CoSENT: log(1 + Σ exp(c[i] − c[j])) over the ordered pairs (i, j) with s[i] &lt; s[j], s the scores that pairs of texts have and c
/// their scaled cosine similarities.
/// </summary>
/// <remarks>
/// With m the largest exponent of the sum, the 1's 0 among them, e(i, j) = exp(c[i] − c[j] − m) in float32 and Z = exp(−m) + Σ e:
/// loss = m + log Z and dc[k] = (Σ e(k, j) − Σ e(j, k))/Z. Sums are chains in double over j from 0 on; those of the rows i add up in
/// their order. One number at a time on every tier: there are but as many as a batch has pairs.
/// </remarks>
internal static class CoSent
{
    /// <summary>The largest c[i] − c[j] of a row; −∞ where no pair has a larger score than i.</summary>
    public static float Largest(ReadOnlySpan<float> similarities, ReadOnlySpan<float> scores, int i)
    {
        float largest = float.NegativeInfinity;
        for (int j = 0; j < scores.Length; j++)
        {
            if (scores[i] < scores[j]) largest = Math.Max(largest, similarities[i] - similarities[j]);
        }

        return largest;
    }

    /// <summary>Σ e(i, j) of a row.</summary>
    public static double Sum(ReadOnlySpan<float> similarities, ReadOnlySpan<float> scores, int i, float max)
    {
        double sum = 0;
        for (int j = 0; j < scores.Length; j++)
        {
            if (scores[i] < scores[j]) sum += Exponential(similarities[i] - similarities[j] - max);
        }

        return sum;
    }

    /// <summary>Z from the rows' sums.</summary>
    public static double Total(ReadOnlySpan<double> sums, float max)
    {
        double total = Exponential(-max);
        foreach (double sum in sums) total += sum;
        return total;
    }

    /// <summary>dc[k].</summary>
    public static float Gradient(ReadOnlySpan<float> similarities, ReadOnlySpan<float> scores, int k, float max, double total)
    {
        double gradient = 0;
        for (int j = 0; j < scores.Length; j++)
        {
            if (scores[k] < scores[j]) gradient += Exponential(similarities[k] - similarities[j] - max);
            else if (scores[j] < scores[k]) gradient -= Exponential(similarities[j] - similarities[k] - max);
        }

        return (float)(gradient / total);
    }

    private static float Exponential(float x) => VectorExp.Exp(new Scalar(x)).Value;
}
