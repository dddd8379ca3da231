using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.Quantization;

/// <summary>Four products of bytes, added to 32 bits by one instruction (AVX-VNNI).</summary>
internal readonly unsafe struct VnniStep : IDotStep<Vector256<int>>
{
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
        get => 12;
    }

    public static int Offset
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(sbyte* panel, out Vector256<int> a, out Vector256<int> b, out Vector256<int> c, out Vector256<int> d)
    {
        a = Vector256.Load((int*)panel);
        b = c = d = Vector256<int>.Zero;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(
        Vector256<int> sums, byte* row, Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d, short* offsets)
    {
        return AvxVnni.MultiplyWideningAndAdd(sums, Vector256.Create(*(int*)row).AsByte(), a.AsSByte());
    }
}
