using ConvBert.Kernels.Memory;
using ConvBert.Kernels.Normalization;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Attention;

internal static unsafe partial class SelfAttention
{
    /// <summary>The definition: one query, one key, one channel after the other.</summary>
    internal static void RunScalar(
        in AttentionHead head, MatrixView context, MatrixView probabilities, int first, int end, float* scratch)
    {
        float* scores = scratch;
        for (int query = first; query < end; query++)
        {
            for (int key = 0; key < head.Tokens; key++)
            {
                float score = 0;
                for (int d = 0; d < head.HeadSize; d++) score = Scalar.MultiplyAdd(head.Query.Row(query)[d], head.Key.Row(key)[d], score);
                scores[key] = score;
            }

            float total = Softmax.ExponentialsScalar(scores, head.Tokens, head.Scale, head.MaskOf(query));
            StoreProbabilities(probabilities, query, scores, head.Factor / total);
            for (int d = 0; d < head.HeadSize; d++)
            {
                float sum = 0;
                for (int key = 0; key < head.Tokens; key++) sum = Scalar.MultiplyAdd(scores[key], head.Value.Row(key)[d], sum);
                context.Row(query)[d] = sum * (head.Factor / total);
            }
        }
    }
}
