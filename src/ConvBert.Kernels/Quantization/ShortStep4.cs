using System.Runtime.CompilerServices;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// Four results of an instruction that multiplies bytes, added in 16 bits to the <see cref="LaneOffsets"/> before they are widened: eight
/// products a lane. They may wrap on the way; at the end they fit, which <see cref="FittedRows"/> see to.
/// </summary>
internal unsafe struct ShortStep4<TProducts, TVector> : IDotStep<ShortStep4<TProducts, TVector>, TVector>
    where TProducts : struct, IShortProducts<TVector>
    where TVector : unmanaged
{
    private TVector _a, _b, _c, _d;
    private TVector _offsets;

    public static int Inner
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 16;
    }

    public static int RowBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 16;
    }

    public static int ColumnBytes
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
    public static ShortStep4<TProducts, TVector> Load(sbyte* panel, short* offsets)
    {
        ShortStep4<TProducts, TVector> step;
        step._a = *(TVector*)panel;
        step._b = *(TVector*)(panel + QuantizedMatrix.GroupLength);
        step._c = *(TVector*)(panel + (2 * QuantizedMatrix.GroupLength));
        step._d = *(TVector*)(panel + (3 * QuantizedMatrix.GroupLength));
        step._offsets = *(TVector*)offsets;
        return step;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly TVector AddLanes(TVector lanes, byte* row) => TProducts.AddProducts(lanes, row, _a, _b, _c, _d);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TVector MultiplyAdd(TVector sums, byte* row) => TProducts.Widen(sums, AddLanes(_offsets, row));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly VectorPair<TVector> MultiplyAdd(VectorPair<TVector> sums, byte* first, byte* second) =>
        TProducts.Widen(sums, TProducts.AddProducts(new(_offsets, _offsets), first, second, _a, _b, _c, _d));
}
