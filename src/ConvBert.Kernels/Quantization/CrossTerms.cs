using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// What Winograd's identity adds to a sum of products and has to be taken off: with u = q + 128,
/// Σ x·q = Σ (x₀ + u₁)·(x₁ + u₀) − Σ (x₀·x₁ + 128·(x₀ + x₁)) − Σ u₀·u₁ over pairs of neighbours. One number a row, one a column.
/// </summary>
/// <remarks>All are sums modulo 2³², in which the result fits; see docs/numerics.md, "Products of bytes".</remarks>
internal static class CrossTerms
{
    /// <summary>What is added to a weight.</summary>
    public const int Offset = 128;

    /// <summary>Parts of a row's number, of pairs of its even and odd bytes: each of the two summands fits 16 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<uint> OfRows(Vector256<ushort> even, Vector256<ushort> odd)
    {
        Vector256<uint> products = (even * odd).AsUInt32(), sums = ((even + odd) * Offset).AsUInt32();
        Vector256<uint> low = Vector256.Create(0xFFFFU);
        return (products & low) + (products >>> 16) + (sums & low) + (sums >>> 16);
    }

    /// <summary>A pair's part of a column's number.</summary>
    public static int OfWeights(int first, int second) => (first + Offset) * (second + Offset);
}
