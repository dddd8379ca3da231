using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.RandomNumbers;

/// <summary>Sixteen words: one Vector512.</summary>
internal readonly unsafe struct WordLanes512 : IWordLanes<WordLanes512>
{
    private readonly Vector512<uint> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private WordLanes512(Vector512<uint> value) => _value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512<uint>.Count;
    }

    public static WordLanes512 Indices
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512<uint>.Indices);
    }

    private static Vector512<uint> EvenLanes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0x0000_0000_FFFF_FFFFul).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes512 Create(uint value) => new(Vector512.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes512 operator +(WordLanes512 left, WordLanes512 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes512 operator ^(WordLanes512 left, WordLanes512 right) => new(left._value ^ right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(WordLanes512 value, WordLanes512 factor, out WordLanes512 high, out WordLanes512 low)
    {
        Vector512<ulong> even = EvenProducts(value._value, factor._value);
        Vector512<ulong> odd = EvenProducts((value._value.AsUInt64() >> 32).AsUInt32(), factor._value);
        low = new(Vector512.ConditionalSelect(EvenLanes, even.AsUInt32(), (odd << 32).AsUInt32()));
        high = new(Vector512.ConditionalSelect(EvenLanes, (even >> 32).AsUInt32(), odd.AsUInt32()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreFactors(uint threshold, float kept, float* destination) =>
        (Vector512.GreaterThanOrEqual(
            _value, Vector512.Create(threshold)) & Vector512.Create(kept).AsUInt32()).AsSingle().Store(destination);

    /// <summary>The 64-bit products of lanes 0, 2, 4 …</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> EvenProducts(Vector512<uint> left, Vector512<uint> right) => Avx512F.IsSupported
        ? Avx512F.Multiply(left, right)
        : (left.AsUInt64() & EvenLanes.AsUInt64()) * (right.AsUInt64() & EvenLanes.AsUInt64());
}
