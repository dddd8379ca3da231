using System.Runtime.CompilerServices;
using ConvBert.Kernels.Matrices;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// What brings the 16-bit sums of a step back into range, <c>[inner/step, 32, 2]</c>: −64·Σ weights of the lane. The sums of products of
/// bytes 0 … 127 may wrap; less 64·Σ weights they are sums over −64 … 63, which fit, so that the wrapped sum and this number, added
/// modulo 2¹⁶, are the true one.
/// </summary>
internal static unsafe class LaneOffsets
{
    /// <summary>The middle of seven bits.</summary>
    public const int Centre = 64;

    /// <summary>Numbers of a step.</summary>
    public const int StepLength = 2 * IPanels.PanelWidth;

    /// <summary>Numbers for all steps of an inner length.</summary>
    public static int Length<TStep, TVector>(int inner)
        where TStep : struct, IShortStep<TVector>
        where TVector : unmanaged =>
        inner / TStep.Inner * StepLength;

    /// <summary>Floats of scratch for steps of sixteen and of eight.</summary>
    public static int ScratchLength(int inner) => ((inner / 16) + (inner / 8)) * StepLength * sizeof(short) / sizeof(float);

    /// <summary>Computes a panel's.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill<TStep, TVector>(sbyte* panel, int inner, short* offsets)
        where TStep : struct, IShortStep<TVector>
        where TVector : unmanaged
    {
        int columns = sizeof(TVector) / sizeof(int);
        for (int k = 0; k < inner; k += TStep.Inner)
        {
            for (int column = 0; column < IPanels.PanelWidth; column += columns)
            {
                TStep.StoreOffsets(panel + (column * 4), offsets + (column * 2));
            }

            panel += TStep.Inner * IPanels.PanelWidth;
            offsets += StepLength;
        }
    }
}
