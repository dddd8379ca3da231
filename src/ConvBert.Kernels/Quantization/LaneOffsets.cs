using System.Runtime.CompilerServices;
using ConvBert.Kernels.Matrices;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// What brings the 16-bit sums of a step back into range, <c>[inner/step, 32, 2]</c>: −Σ o·weight of the lane, for centres o of the
/// activations. The sums of products of bytes 0 … 127 may wrap; less Σ o·weight they are sums over byte − o, which fit, so that the
/// wrapped sum and this number, added modulo 2¹⁶, are the true one. What is taken off in all is what a column's sum starts with.
/// </summary>
internal static unsafe class LaneOffsets
{
    /// <summary>Numbers of a step.</summary>
    public const int StepLength = 2 * IPanels.PanelWidth;

    /// <summary>Numbers for steps of so many of k.</summary>
    public static int Length(int inner, int step) => inner / step * StepLength;

    /// <summary>Computes a panel's: less its products with the centres.</summary>
    /// <param name="panel">The panel.</param>
    /// <param name="inner">Its steps of k.</param>
    /// <param name="step">Steps of k that are added up.</param>
    /// <param name="centres"><c>[inner]</c>, 0 … 127.</param>
    /// <param name="offsets">Receives the offsets.</param>
    /// <param name="starts">Receives each column's sum of products with the centres, <c>[32]</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill<TProducts, TVector>(sbyte* panel, int inner, int step, byte* centres, short* offsets, int* starts)
        where TProducts : struct, IShortProducts<TVector>
        where TVector : unmanaged
    {
        for (int column = 0; column < IPanels.PanelWidth; column += sizeof(TVector) / sizeof(int))
        {
            sbyte* weights = panel + (column * 4);
            short* target = offsets + (column * 2);
            TVector sums = default;
            for (int k = 0; k < inner; k += step, target += StepLength)
            {
                TVector lanes = default;
                for (int i = k; i < k + step; i += 4, weights += QuantizedMatrix.GroupLength)
                {
                    TVector products = TProducts.Multiply(centres + i, *(TVector*)weights);
                    lanes = TProducts.AddWords(lanes, products);
                    sums = TProducts.Widen(sums, products);
                }

                *(TVector*)target = TProducts.SubtractWords(default, lanes);
            }

            *(TVector*)(starts + column) = sums;
        }
    }
}
