using System.Runtime.CompilerServices;

namespace ConvBert.Kernels.Quantization;

/// <summary>One row.</summary>
internal unsafe struct OneDotRow<TStep, TVector> : IDotRows<OneDotRow<TStep, TVector>, TVector>
    where TStep : struct, IDotStep<TVector>
    where TVector : unmanaged
{
    private TVector _sums;

    public static int Height
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(int* sums) => *(TVector*)sums = _sums;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OneDotRow<TStep, TVector> MultiplyAdd(
        OneDotRow<TStep, TVector> sums, byte* x, nint stride, TVector a, TVector b, TVector c, TVector d, short* offsets)
    {
        sums._sums = TStep.MultiplyAdd(sums._sums, x, a, b, c, d, offsets);
        return sums;
    }
}
