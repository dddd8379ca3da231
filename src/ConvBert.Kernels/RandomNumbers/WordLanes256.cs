using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.RandomNumbers;

/// <summary>Eight words: one Vector256.</summary>
internal readonly unsafe struct WordLanes256 : IWordLanes<WordLanes256>
{
    private readonly Vector256<uint> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private WordLanes256(Vector256<uint> value) => _value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256<uint>.Count;
    }

    public static WordLanes256 Indices
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<uint>.Indices);
    }

    private static Vector256<uint> EvenLanes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.Create(0x0000_0000_FFFF_FFFFul).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 Create(uint value) => new(Vector256.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 operator +(WordLanes256 left, WordLanes256 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 operator ^(WordLanes256 left, WordLanes256 right) => new(left._value ^ right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(WordLanes256 value, WordLanes256 factor, out WordLanes256 high, out WordLanes256 low)
    {
        Vector256<ulong> even = EvenProducts(value._value, factor._value);
        Vector256<ulong> odd = EvenProducts((value._value.AsUInt64() >> 32).AsUInt32(), factor._value);
        low = new(Vector256.ConditionalSelect(EvenLanes, even.AsUInt32(), (odd << 32).AsUInt32()));
        high = new(Vector256.ConditionalSelect(EvenLanes, (even >> 32).AsUInt32(), odd.AsUInt32()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreFactors(uint threshold, float kept, float* destination) =>
        (Vector256.GreaterThanOrEqual(
            _value, Vector256.Create(threshold)) & Vector256.Create(kept).AsUInt32()).AsSingle().Store(destination);

    /// <summary>The 64-bit products of lanes 0, 2, 4 …</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> EvenProducts(Vector256<uint> left, Vector256<uint> right) => Avx2.IsSupported
        ? Avx2.Multiply(left, right)
        : (left.AsUInt64() & EvenLanes.AsUInt64()) * (right.AsUInt64() & EvenLanes.AsUInt64());
}
