using System.Runtime.CompilerServices;

namespace ConvBert.Kernels.Quantization;

/// <summary>One row.</summary>
internal unsafe struct OneDotRow<TStep, TVector> : IDotRows<OneDotRow<TStep, TVector>, TStep, TVector>
    where TStep : struct, IDotStep<TStep, TVector>
    where TVector : unmanaged
{
    private TVector _sums;

    public static int Height
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OneDotRow<TStep, TVector> Create(TVector sums)
    {
        OneDotRow<TStep, TVector> row;
        row._sums = sums;
        return row;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly void Store(int* sums) => *(TVector*)sums = _sums;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static OneDotRow<TStep, TVector> MultiplyAdd(OneDotRow<TStep, TVector> sums, byte* x, nint stride, TStep weights)
    {
        sums._sums = weights.MultiplyAdd(sums._sums, x);
        return sums;
    }
}
