using System.Runtime.CompilerServices;
using ConvBert.Kernels.Matrices;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// The right factors of the seven products of <see cref="StrassenBlock{TProducts, TVector}"/>: with the quarters w₁₁ … w₂₂ of a panel's
/// steps of k and columns, w₁₁ + w₂₂, w₁₁, w₁₂ − w₂₂, w₂₁ − w₁₁, w₂₂, w₁₁ + w₁₂, w₂₁ + w₂₂.
/// </summary>
/// <remarks>Each is <c>[half/4, 16 columns, 4]</c> in 16 bits, of every four of a vector's columns first the even ones, then the odd ones.</remarks>
internal static unsafe class StrassenPanel<TProducts, TVector>
    where TProducts : struct, IWideProducts<TVector>
    where TVector : unmanaged
{
    private const int HalfWidth = IPanels.PanelWidth / 2;

    /// <summary>Bytes of a factor: as many as of half the panel's bytes.</summary>
    public static int FactorBytes(int half) => half * IPanels.PanelWidth;

    /// <summary>Computes the factors.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="half">Half its steps of k.</param>
    /// <param name="target">The first factor; the others follow.</param>
    /// <param name="starts">
    /// What sums begin with, less the <see cref="CrossTerms"/> of each column, <c>[7, 32]</c>, of which 16 are used.
    /// </param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Fill(sbyte* panel, int half, sbyte* target, int* starts)
    {
        nint distance = FactorBytes(half);

        // What differences are added, so that they are not negative.
        TVector offsets = TProducts.Create(TProducts.IsCrossed ? 0x10001 * 2 * CrossTerms.Offset : 0);
        for (int column = 0; column < HalfWidth; column += sizeof(TVector) / sizeof(int))
        {
            sbyte* left = panel + (column * 4), right = left + (HalfWidth * 4), factor = target + (column * 8);
            TVector sum1 = default, sum2 = default, sum3 = default, sum4 = default, sum5 = default, sum6 = default, sum7 = default;
            for (int k = 0; k < half; k += 4, left += QuantizedMatrix.GroupLength, right += QuantizedMatrix.GroupLength)
            {
                TProducts.Load(left, out TVector w11, out TVector w11Odd);
                TProducts.Load(right, out TVector w12, out TVector w12Odd);
                TProducts.Load(left + distance, out TVector w21, out TVector w21Odd);
                TProducts.Load(right + distance, out TVector w22, out TVector w22Odd);
                Store(Sum(w11, w22), Sum(w11Odd, w22Odd), factor, ref sum1);
                Store(w11, w11Odd, factor + distance, ref sum2);
                Store(Difference(w12, w22, offsets), Difference(w12Odd, w22Odd, offsets), factor + (2 * distance), ref sum3);
                Store(Difference(w21, w11, offsets), Difference(w21Odd, w11Odd, offsets), factor + (3 * distance), ref sum4);
                Store(w22, w22Odd, factor + (4 * distance), ref sum5);
                StoreForDifferences(Sum(w11, w12), Sum(w11Odd, w12Odd), factor + (5 * distance), offsets, ref sum6);
                StoreForDifferences(Sum(w21, w22), Sum(w21Odd, w22Odd), factor + (6 * distance), offsets, ref sum7);
                factor += QuantizedMatrix.GroupLength;
            }

            // The weights that differences of rows meet have been added an offset.
            TVector excess = TProducts.Create(TProducts.IsCrossed ? half * 2 * CrossTerms.Offset * 2 * CrossTerms.Offset : 0);
            int* start = starts + column;
            StoreNegative(sum1, start);
            StoreNegative(sum2, start + IPanels.PanelWidth);
            StoreNegative(sum3, start + (2 * IPanels.PanelWidth));
            StoreNegative(sum4, start + (3 * IPanels.PanelWidth));
            StoreNegative(sum5, start + (4 * IPanels.PanelWidth));
            StoreNegative(TProducts.Subtract(sum6, excess), start + (5 * IPanels.PanelWidth));
            StoreNegative(TProducts.Subtract(sum7, excess), start + (6 * IPanels.PanelWidth));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Sum(TVector left, TVector right) => TProducts.AddWords(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Difference(TVector left, TVector right, TVector offsets) =>
        TProducts.AddWords(TProducts.SubtractWords(left, right), offsets);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(TVector even, TVector odd, sbyte* target, ref TVector terms)
    {
        ((TVector*)target)[0] = even;
        ((TVector*)target)[1] = odd;
        if (TProducts.IsCrossed) terms = TProducts.Add(terms, TProducts.MultiplyWords(even, odd));
    }

    /// <summary>The same for a factor that multiplies differences of rows: the offset of these multiplies all of its weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreForDifferences(TVector even, TVector odd, sbyte* target, TVector offsets, ref TVector terms)
    {
        Store(even, odd, target, ref terms);
        if (!TProducts.IsCrossed) return;
        terms = TProducts.Add(terms, TProducts.MultiplyWords(offsets, TProducts.AddWords(even, odd)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreNegative(TVector sums, int* target) => *(TVector*)target = TProducts.Subtract(default, sums);
}
