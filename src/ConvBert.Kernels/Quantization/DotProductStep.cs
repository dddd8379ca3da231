using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// Four products of signed bytes, added to 32 bits by one instruction (Arm64's dot product). The row's bytes less 128 are signed.
/// </summary>
internal readonly unsafe struct DotProductStep(Vector128<sbyte> weights) : IDotStep<DotProductStep, Vector128<int>>
{
    /// <summary>What the row's bytes are less.</summary>
    public const int Offset = 128;

    private readonly Vector128<sbyte> _weights = weights;

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

    public static int ColumnBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }

    public static int MaxRows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 16;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static DotProductStep Load(sbyte* panel, short* offsets) => new(Vector128.Load(panel));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector128<int> MultiplyAdd(Vector128<int> sums, byte* row)
    {
        Vector128<sbyte> x = Vector128.Create(*(int*)row).AsSByte() ^ Vector128.Create((sbyte)-Offset);
        return Dp.DotProduct(sums, x, _weights);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public VectorPair<Vector128<int>> MultiplyAdd(VectorPair<Vector128<int>> sums, byte* first, byte* second) =>
        new(MultiplyAdd(sums.First, first), MultiplyAdd(sums.Second, second));
}
