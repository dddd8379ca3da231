namespace ConvBert.Kernels.Simd;

/// <summary>
/// The canonical order of a reduction: element i is accumulated into lane i mod 16, from +0 on; then the upper half of the lanes is added
/// onto the lower half until one is left. See docs/numerics.md, "Sums in sixteen lanes".
/// </summary>
internal static class Lanes
{
    /// <summary>Virtual lanes of a reduction: one 512-bit vector, two of 256, four of 128.</summary>
    public const int Count = 16;

    /// <summary>The fixed tree that ends a reduction; destroys the lanes.</summary>
    public static float Sum(Span<float> lanes)
    {
        for (int half = Count / 2; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
        }

        return lanes[0];
    }
}
