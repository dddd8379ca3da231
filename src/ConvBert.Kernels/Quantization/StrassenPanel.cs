using System.Runtime.CompilerServices;
using ConvBert.Kernels.Matrices;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// The right factors of the seven products of <see cref="StrassenBlock{TProducts, TVector}"/>: with the quarters w₁₁ … w₂₂ of a panel's steps of k and columns,
/// w₁₁ + w₂₂, w₁₁, w₁₂ − w₂₂, w₂₁ − w₁₁, w₂₂, w₁₁ + w₁₂, w₂₁ + w₂₂, each <c>[half/4, 16 columns, 4]</c> in 16 bits, of every four
/// first the even ones of a vector, then the odd ones.
/// </summary>
internal static unsafe class StrassenPanel
{
    private const int HalfWidth = IPanels.PanelWidth / 2;

    /// <summary>Bytes of a factor: as many as of half the panel's bytes.</summary>
    public static int FactorBytes(int half) => half * IPanels.PanelWidth;

    /// <summary>Computes the factors.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="half">Half its steps of k.</param>
    /// <param name="target">The first factor; the others follow.</param>
    /// <param name="starts">What sums begin with, less the <see cref="CrossTerms"/> of each column, <c>[7, 32]</c>, of which 16 are used.</param>
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    public static void Fill<TProducts, TVector>(sbyte* panel, int half, sbyte* target, int* starts)
        where TProducts : struct, IWideProducts<TVector>
        where TVector : unmanaged
    {
        int columns = sizeof(TVector) / sizeof(int), distance = FactorBytes(half);
        TVector offsets = TProducts.Create(TProducts.IsCrossed ? 0x10001 * 2 * CrossTerms.Offset : 0);
        for (int column = 0; column < HalfWidth; column += columns)
        {
            sbyte* left = panel + (column * 4), right = left + (HalfWidth * 4), factor = target + (column * 8);
            TVector sum1 = default, sum2 = default, sum3 = default, sum4 = default, sum5 = default, sum6 = default, sum7 = default, all6 = default, all7 = default;
            for (int k = 0; k < half; k += 4)
            {
                nint first = k * IPanels.PanelWidth, second = first + distance;
                TProducts.Load(left + first, out TVector a, out TVector a2);
                TProducts.Load(right + first, out TVector b, out TVector b2);
                TProducts.Load(left + second, out TVector c, out TVector c2);
                TProducts.Load(right + second, out TVector d, out TVector d2);
                sbyte* words = factor + first;
                Store<TProducts, TVector>(TProducts.AddWords(a, d), TProducts.AddWords(a2, d2), words, ref sum1);
                Store<TProducts, TVector>(a, a2, words + distance, ref sum2);
                Store<TProducts, TVector>(TProducts.AddWords(TProducts.SubtractWords(b, d), offsets), TProducts.AddWords(TProducts.SubtractWords(b2, d2), offsets), words + (2 * distance), ref sum3);
                Store<TProducts, TVector>(TProducts.AddWords(TProducts.SubtractWords(c, a), offsets), TProducts.AddWords(TProducts.SubtractWords(c2, a2), offsets), words + (3 * distance), ref sum4);
                Store<TProducts, TVector>(d, d2, words + (4 * distance), ref sum5);
                Store<TProducts, TVector>(TProducts.AddWords(a, b), TProducts.AddWords(a2, b2), words + (5 * distance), ref sum6);
                Store<TProducts, TVector>(TProducts.AddWords(c, d), TProducts.AddWords(c2, d2), words + (6 * distance), ref sum7);
                if (!TProducts.IsCrossed) continue;
                all6 = TProducts.Add(all6, TProducts.MultiplyWords(offsets, TProducts.AddWords(TProducts.AddWords(a, a2), TProducts.AddWords(b, b2))));
                all7 = TProducts.Add(all7, TProducts.MultiplyWords(offsets, TProducts.AddWords(TProducts.AddWords(c, c2), TProducts.AddWords(d, d2))));
            }

            // Differences of rows are added an offset, which multiplies all weights, and these have an offset themselves.
            if (TProducts.IsCrossed)
            {
                TVector excess = TProducts.Create(half * 2 * CrossTerms.Offset * 2 * CrossTerms.Offset);
                sum6 = TProducts.Add(sum6, TProducts.Subtract(all6, excess));
                sum7 = TProducts.Add(sum7, TProducts.Subtract(all7, excess));
            }

            int* start = starts + column;
            ((TVector*)start)[0] = TProducts.Subtract(default, sum1);
            *(TVector*)(start + IPanels.PanelWidth) = TProducts.Subtract(default, sum2);
            *(TVector*)(start + (2 * IPanels.PanelWidth)) = TProducts.Subtract(default, sum3);
            *(TVector*)(start + (3 * IPanels.PanelWidth)) = TProducts.Subtract(default, sum4);
            *(TVector*)(start + (4 * IPanels.PanelWidth)) = TProducts.Subtract(default, sum5);
            *(TVector*)(start + (5 * IPanels.PanelWidth)) = TProducts.Subtract(default, sum6);
            *(TVector*)(start + (6 * IPanels.PanelWidth)) = TProducts.Subtract(default, sum7);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<TProducts, TVector>(TVector even, TVector odd, sbyte* target, ref TVector sum)
        where TProducts : struct, IWideProducts<TVector>
        where TVector : unmanaged
    {
        ((TVector*)target)[0] = even;
        ((TVector*)target)[1] = odd;
        if (TProducts.IsCrossed) sum = TProducts.Add(sum, TProducts.MultiplyWords(even, odd));
    }
}
