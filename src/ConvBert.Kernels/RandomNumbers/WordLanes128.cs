using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.RandomNumbers;

/// <summary>Four words: one Vector128.</summary>
internal readonly unsafe struct WordLanes128 : IWordLanes<WordLanes128>
{
    private readonly Vector128<uint> _value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private WordLanes128(Vector128<uint> value) => _value = value;

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128<uint>.Count;
    }

    public static WordLanes128 Indices
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector128<uint>.Indices);
    }

    private static Vector128<uint> EvenLanes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.Create(0x0000_0000_FFFF_FFFFul).AsUInt32();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 Create(uint value) => new(Vector128.Create(value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 operator +(WordLanes128 left, WordLanes128 right) => new(left._value + right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 operator ^(WordLanes128 left, WordLanes128 right) => new(left._value ^ right._value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(WordLanes128 value, WordLanes128 factor, out WordLanes128 high, out WordLanes128 low)
    {
        Vector128<ulong> even = EvenProducts(value._value, factor._value);
        Vector128<ulong> odd = EvenProducts((value._value.AsUInt64() >> 32).AsUInt32(), factor._value);
        low = new(Vector128.ConditionalSelect(EvenLanes, even.AsUInt32(), (odd << 32).AsUInt32()));
        high = new(Vector128.ConditionalSelect(EvenLanes, (even >> 32).AsUInt32(), odd.AsUInt32()));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreFactors(uint threshold, float kept, float* destination) =>
        (Vector128.GreaterThanOrEqual(
            _value, Vector128.Create(threshold)) & Vector128.Create(kept).AsUInt32()).AsSingle().Store(destination);

    /// <summary>The 64-bit products of lanes 0, 2, 4 …</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> EvenProducts(Vector128<uint> left, Vector128<uint> right) =>
        Sse2.IsSupported ? Sse2.Multiply(left, right)
        : AdvSimd.IsSupported
        ? AdvSimd.MultiplyWideningLower(AdvSimd.ExtractNarrowingLower(left.AsUInt64()), AdvSimd.ExtractNarrowingLower(right.AsUInt64()))
        : (left.AsUInt64() & EvenLanes.AsUInt64()) * (right.AsUInt64() & EvenLanes.AsUInt64());
}
