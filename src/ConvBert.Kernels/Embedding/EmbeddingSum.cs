using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ConvBert.Kernels.Simd;

namespace ConvBert.Kernels.Embedding;

/// <summary>
/// x = (word + position) + type, the three embeddings of a token in Hugging Face's order of addition. See docs/numerics.md, "Embeddings".
/// </summary>
internal static unsafe class EmbeddingSum
{
    /// <summary>Adds the embeddings of one token.</summary>
    /// <param name="word"><c>[width]</c>.</param>
    /// <param name="position"><c>[width]</c>.</param>
    /// <param name="type"><c>[width]</c>.</param>
    /// <param name="width">Numbers of an embedding.</param>
    /// <param name="x"><c>[width]</c>; may not overlap the others.</param>
    public static void Run(float* word, float* position, float* type, int width, float* x)
    {
        if (Vector512.IsHardwareAccelerated) Run<Simd512>(word, position, type, width, x);
        else if (Vector256.IsHardwareAccelerated) Run<Simd256>(word, position, type, width, x);
        else if (Vector128.IsHardwareAccelerated) Run<Simd128>(word, position, type, width, x);
        else Run<Scalar>(word, position, type, width, x);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Run<TSimd>(float* word, float* position, float* type, int width, float* x) where TSimd : struct, ISimd<TSimd>
    {
        int whole = width - (width % TSimd.Count);
        for (int i = 0; i < whole; i += TSimd.Count)
        {
            ((TSimd.Load(word + i) + TSimd.Load(position + i)) + TSimd.Load(type + i)).Store(x + i);
        }
        for (int i = whole; i < width; i++) x[i] = (word[i] + position[i]) + type[i];
    }
}
