using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using ConvBert.Kernels.Memory;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// The left factors of the seven products of <see cref="StrassenBlock{TProducts, TVector}"/>: with the quarters x₁₁ … x₂₂ of a block's
/// rows and steps of k, x₁₁ + x₂₂, x₂₁ + x₂₂, x₁₁, x₂₂, x₁₁ + x₁₂, x₂₁ − x₁₁, x₁₂ − x₂₂, in the layout of <see cref="WideRows"/>.
/// </summary>
internal static unsafe class StrassenRows
{
    /// <summary>Computes the factors of two rows, one of each half.</summary>
    /// <param name="upper">A row of the first half.</param>
    /// <param name="lower">One of the second half.</param>
    /// <param name="half">Half the steps of k, a multiple of <see cref="WideRows.Unit"/>.</param>
    /// <param name="target">The row of the first factor.</param>
    /// <param name="distance">Distance from a factor to the next in bytes.</param>
    /// <param name="offset">What differences are added.</param>
    /// <param name="terms">The <see cref="CrossTerms"/> of each factor's row, <c>[7]</c>.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Fill(byte* upper, byte* lower, int half, byte* target, nint distance, short offset, int* terms)
    {
        // Weights that a factor meets have been added an offset for each byte in them.
        const short One = CrossTerms.Offset, Two = 2 * CrossTerms.Offset;
        Vector256<short> offsets = Vector256.Create(offset);
        Vector256<int> sum1 = default, sum2 = default, sum3 = default, sum4 = default, sum5 = default, sum6 = default, sum7 = default;
        for (int k = 0; k < half; k += WideRows.Unit)
        {
            (Vector256<short> x11, Vector256<short> x11High) = WideRows.Widen(upper + k);
            (Vector256<short> x12, Vector256<short> x12High) = WideRows.Widen(upper + half + k);
            (Vector256<short> x21, Vector256<short> x21High) = WideRows.Widen(lower + k);
            (Vector256<short> x22, Vector256<short> x22High) = WideRows.Widen(lower + half + k);
            byte* wide = target + (2 * k);
            Store(x11 + x22, x11High + x22High, wide, Two, ref sum1);
            Store(x21 + x22, x21High + x22High, wide + distance, One, ref sum2);
            Store(x11, x11High, wide + (2 * distance), Two, ref sum3);
            Store(x22, x22High, wide + (3 * distance), Two, ref sum4);
            Store(x11 + x12, x11High + x12High, wide + (4 * distance), One, ref sum5);
            Store(x21 - x11 + offsets, x21High - x11High + offsets, wide + (5 * distance), Two, ref sum6);
            Store(x12 - x22 + offsets, x12High - x22High + offsets, wide + (6 * distance), Two, ref sum7);
        }

        terms[0] = Vector256.Sum(sum1);
        terms[1] = Vector256.Sum(sum2);
        terms[2] = Vector256.Sum(sum3);
        terms[3] = Vector256.Sum(sum4);
        terms[4] = Vector256.Sum(sum5);
        terms[5] = Vector256.Sum(sum6);
        terms[6] = Vector256.Sum(sum7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(Vector256<short> lower, Vector256<short> upper, byte* target, short offset, ref Vector256<int> sum)
    {
        lower.Store((short*)target);
        upper.Store((short*)target + Vector256<short>.Count);
        sum += CrossTerms.OfRows(lower, offset) + CrossTerms.OfRows(upper, offset);
    }
}
