using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// What Winograd's identity adds to a sum of products and has to be taken off: with u = q + o,
/// Σ x·q = Σ (x₀ + u₁)·(x₁ + u₀) − Σ (x₀·x₁ + o·(x₀ + x₁)) − Σ u₀·u₁ over pairs of neighbours. One number a row, one a column.
/// </summary>
/// <remarks>
/// With an offset that leaves no number negative, two of 16 bits are added by one addition of 32. All are sums modulo 2³², in which the
/// result fits; see docs/numerics.md, "Products of bytes".
/// </remarks>
internal static class CrossTerms
{
    /// <summary>What is added to a weight of a byte.</summary>
    public const int Offset = 128;

    /// <summary>Parts of a row's number, of sixteen of its numbers as <see cref="WideRows"/> have them; zeros without Avx2.</summary>
    /// <param name="words">The numbers.</param>
    /// <param name="offset">What the weights have been added.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> OfRows(Vector256<short> words, short offset)
    {
        if (!Avx2.IsSupported) return default;

        // The odd ones beside the even ones, and zeros beside the odd ones.
        Vector256<byte> order = Vector256.Create(
            4, 5, 6, 7, 0xFF, 0xFF, 0xFF, 0xFF, 12, 13, 14, 15, 0xFF, 0xFF, 0xFF, 0xFF,
            4, 5, 6, 7, 0xFF, 0xFF, 0xFF, 0xFF, 12, 13, 14, 15, 0xFF, 0xFF, 0xFF, 0xFF);
        return Avx2.MultiplyAddAdjacent(words, Avx2.Shuffle(words.AsByte(), order).AsInt16() + Vector256.Create(offset));
    }

    /// <summary>A pair's part of a column's number.</summary>
    public static int OfWeights(int first, int second) => (first + Offset) * (second + Offset);
}
