using System.Runtime.CompilerServices;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// One result of an instruction that multiplies bytes, widened at once: two products a lane of 16 bits, which always fit.
/// </summary>
internal unsafe struct ShortStep1<TProducts, TVector> : IShortStep<ShortStep1<TProducts, TVector>, TVector>
    where TProducts : struct, IShortProducts<TVector>
    where TVector : unmanaged
{
    private TVector _a;
    private short* _offsets;

    public static int Inner
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    public static int RowBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    public static int MaxRows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ShortStep1<TProducts, TVector> Load(sbyte* panel, short* offsets)
    {
        ShortStep1<TProducts, TVector> step;
        step._a = *(TVector*)panel;
        step._offsets = offsets;
        return step;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TVector Lanes(byte* row) => TProducts.Multiply(row, _a);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TVector MultiplyAdd(TVector sums, byte* row) => TProducts.Widen(sums, Lanes(row), *(TVector*)_offsets);
}
