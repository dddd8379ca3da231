using System.Runtime.CompilerServices;
using ConvBert.Kernels.Matrices;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// What brings the 16-bit sums of a step back into range, <c>[inner/step, 32, 2]</c>: −o·Σ weights of the lane, for a centre o of the
/// activations. The sums of products of bytes 0 … 127 may wrap; less o·Σ weights they are sums over byte − o, which fit, so that the
/// wrapped sum and this number, added modulo 2¹⁶, are the true one.
/// </summary>
internal static unsafe class LaneOffsets
{
    /// <summary>Numbers of a step.</summary>
    public const int StepLength = 2 * IPanels.PanelWidth;

    /// <summary>Numbers for steps of so many of k.</summary>
    public static int Length(int inner, int step) => inner / step * StepLength;

    /// <summary>Computes a panel's: less its products with a row that is the centre everywhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill<TStep, TProducts, TVector>(sbyte* panel, int inner, int centre, short* offsets)
        where TStep : struct, IShortStep<TStep, TVector>
        where TProducts : struct, IShortProducts<TVector>
        where TVector : unmanaged
    {
        int columns = sizeof(TVector) / sizeof(int);
        byte* row = stackalloc byte[QuantizedMatrix.InnerUnit];
        new Span<byte>(row, QuantizedMatrix.InnerUnit).Fill((byte)centre);
        for (int k = 0; k < inner; k += TStep.Inner)
        {
            for (int column = 0; column < IPanels.PanelWidth; column += columns)
            {
                short* target = offsets + (column * 2);
                TProducts.StoreNegative(TStep.Load(panel + (column * 4), target).AddLanes(default, row), target);
            }

            panel += TStep.Inner * IPanels.PanelWidth;
            offsets += StepLength;
        }
    }
}
