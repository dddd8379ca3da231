using System.Runtime.CompilerServices;

namespace ConvBert.Kernels.Quantization;

/// <summary>The same as <see cref="ShortStep4{TProducts, TVector}"/> with eight results: sixteen products a lane.</summary>
/// <remarks>
/// A multiplication widens what eight multiplied, and nine additions go with them: 16 of 18 instructions count. Taller tiles than eight
/// rows are no faster.
/// </remarks>
internal unsafe struct ShortStep8<TProducts, TVector> : IDotStep<ShortStep8<TProducts, TVector>, TVector>
    where TProducts : struct, IShortProducts<TVector>
    where TVector : unmanaged
{
    private TVector _a, _b, _c, _d, _e, _f, _g, _h;
    private TVector _offsets;

    public static int Inner
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 32;
    }

    public static int RowBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 32;
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
    public static ShortStep8<TProducts, TVector> Load(sbyte* panel, short* offsets)
    {
        ShortStep8<TProducts, TVector> step;
        step._a = *(TVector*)panel;
        step._b = *(TVector*)(panel + QuantizedMatrix.GroupLength);
        step._c = *(TVector*)(panel + (2 * QuantizedMatrix.GroupLength));
        step._d = *(TVector*)(panel + (3 * QuantizedMatrix.GroupLength));
        step._e = *(TVector*)(panel + (4 * QuantizedMatrix.GroupLength));
        step._f = *(TVector*)(panel + (5 * QuantizedMatrix.GroupLength));
        step._g = *(TVector*)(panel + (6 * QuantizedMatrix.GroupLength));
        step._h = *(TVector*)(panel + (7 * QuantizedMatrix.GroupLength));
        step._offsets = *(TVector*)offsets;
        return step;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly TVector AddLanes(TVector lanes, byte* row) =>
        TProducts.AddProducts(TProducts.AddProducts(lanes, row, _a, _b, _c, _d), row + 16, _e, _f, _g, _h);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly TVector MultiplyAdd(TVector sums, byte* row) => TProducts.Widen(sums, AddLanes(_offsets, row));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly VectorPair<TVector> MultiplyAdd(VectorPair<TVector> sums, byte* first, byte* second)
    {
        VectorPair<TVector> lanes = TProducts.AddProducts(new(_offsets, _offsets), first, second, _a, _b, _c, _d);
        return TProducts.Widen(sums, TProducts.AddProducts(lanes, first + 16, second + 16, _e, _f, _g, _h));
    }
}
