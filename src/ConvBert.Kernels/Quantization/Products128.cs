using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.Quantization;

/// <summary>Vectors of 128 bits, on any processor that has them.</summary>
internal readonly unsafe struct Products128 : IWideProducts<Vector128<int>>
{
    public static int MaxRows
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }

    public static bool IsCrossed
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Load(sbyte* panel, out Vector128<int> even, out Vector128<int> odd)
    {
        Vector128<short> weights = Vector128.Load((short*)panel);
        even = ((weights << 8) >> 8).AsInt32();
        odd = (weights >> 8).AsInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAdd(Vector128<int> sums, byte* x, Vector128<int> even, Vector128<int> odd)
    {
        sums += MultiplyAddPairs(Vector128.Create(((int*)x)[0]).AsInt16(), even.AsInt16());
        return sums + MultiplyAddPairs(Vector128.Create(((int*)x)[1]).AsInt16(), odd.AsInt16());
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static VectorPair<Vector128<int>> MultiplyAdd(
        VectorPair<Vector128<int>> sums, byte* first, byte* second, Vector128<int> even, Vector128<int> odd) =>
        new(MultiplyAdd(sums.First, first, even, odd), MultiplyAdd(sums.Second, second, even, odd));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> MultiplyAddPairs(Vector128<short> left, Vector128<short> right)
    {
        if (Sse2.IsSupported) return Sse2.MultiplyAddAdjacent(left, right);
        if (AdvSimd.Arm64.IsSupported)
        {
            Vector128<int> lower = AdvSimd.MultiplyWideningLower(left.GetLower(), right.GetLower());
            return AdvSimd.Arm64.AddPairwise(lower, AdvSimd.MultiplyWideningUpper(left, right));
        }

        Vector128<int> even = ((left.AsInt32() << 16) >> 16) * ((right.AsInt32() << 16) >> 16);
        return even + ((left.AsInt32() >> 16) * (right.AsInt32() >> 16));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> AddWords(Vector128<int> left, Vector128<int> right) => (left.AsInt16() + right.AsInt16()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> SubtractWords(Vector128<int> left, Vector128<int> right) => (left.AsInt16() - right.AsInt16()).AsInt32();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyWords(Vector128<int> left, Vector128<int> right) => MultiplyAddPairs(left.AsInt16(), right.AsInt16());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Add(Vector128<int> left, Vector128<int> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Subtract(Vector128<int> left, Vector128<int> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Create(int value) => Vector128.Create(value);
}
