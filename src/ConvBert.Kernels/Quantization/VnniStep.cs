using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.Quantization;

/// <summary>Four products of bytes, added to 32 bits by one instruction (AVX-VNNI).</summary>
internal readonly unsafe struct VnniStep(Vector256<sbyte> weights) : IDotStep<VnniStep, Vector256<int>>
{
    private readonly Vector256<sbyte> _weights = weights;

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
        get => 12;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VnniStep Load(sbyte* panel, short* offsets) => new(Vector256.Load(panel));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<int> MultiplyAdd(Vector256<int> sums, byte* row) =>
        AvxVnni.MultiplyWideningAndAdd(sums, Vector256.Create(*(int*)row).AsByte(), _weights);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public VectorPair<Vector256<int>> MultiplyAdd(VectorPair<Vector256<int>> sums, byte* first, byte* second) =>
        new(MultiplyAdd(sums.First, first), MultiplyAdd(sums.Second, second));
}
