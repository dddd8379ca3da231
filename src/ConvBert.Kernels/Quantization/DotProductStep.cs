using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace ConvBert.Kernels.Quantization;

/// <summary>
/// Four products of signed bytes, added to 32 bits by one instruction (Arm64's dot product). The row's bytes less 128 are signed.
/// </summary>
internal readonly unsafe struct DotProductStep : IDotStep<Vector128<int>>
{
    public static int Inner
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }

    public static int RowBytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }

    public static int MaxRows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 16;
    }

    public static int Offset
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 128;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(sbyte* panel, out Vector128<int> a, out Vector128<int> b, out Vector128<int> c, out Vector128<int> d)
    {
        a = Vector128.Load((int*)panel);
        b = Vector128.Load((int*)(panel + QuantizedMatrix.GroupLength));
        c = d = Vector128<int>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAdd(
        Vector128<int> sums, byte* row, Vector128<int> a, Vector128<int> b, Vector128<int> c, Vector128<int> d, short* offsets)
    {
        Vector128<sbyte> signs = Vector128.Create((sbyte)-128);
        sums = Dp.DotProduct(sums, Vector128.Create(((int*)row)[0]).AsSByte() ^ signs, a.AsSByte());
        return Dp.DotProduct(sums, Vector128.Create(((int*)row)[1]).AsSByte() ^ signs, b.AsSByte());
    }
}
