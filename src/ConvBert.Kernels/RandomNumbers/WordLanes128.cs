using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.RandomNumbers;

/// <summary>
/// Four words in two Vector128: the even lanes and the odd ones, each word in the lower half of 64 bits, where a product needs it. What
/// stands in the upper halves means nothing.
/// </summary>
internal readonly unsafe struct WordLanes128 : IWordLanes<WordLanes128>
{
    private readonly Vector128<ulong> _even;
    private readonly Vector128<ulong> _odd;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private WordLanes128(Vector128<ulong> even, Vector128<ulong> odd)
    {
        _even = even;
        _odd = odd;
    }

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128<uint>.Count;
    }

    public static WordLanes128 Indices
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector128<ulong>.Indices * 2, (Vector128<ulong>.Indices * 2) + Vector128<ulong>.One);
    }

    private static Vector128<ulong> Lower
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector128.Create(0x0000_0000_FFFF_FFFFul);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 Create(uint value) => new(Vector128.Create((ulong)value), Vector128.Create((ulong)value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 operator +(WordLanes128 left, WordLanes128 right) => new(left._even + right._even, left._odd + right._odd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes128 operator ^(WordLanes128 left, WordLanes128 right) => new(left._even ^ right._even, left._odd ^ right._odd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(WordLanes128 value, WordLanes128 factor, out WordLanes128 high, out WordLanes128 low)
    {
        low = new(Product(value._even, factor._even), Product(value._odd, factor._odd));
        high = new(low._even >> 32, low._odd >> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreFactors(uint threshold, float kept, float* destination)
    {
        Vector128<uint> words = Vector128.ConditionalSelect(Lower, _even, _odd << 32).AsUInt32();
        (Vector128.GreaterThanOrEqual(words, Vector128.Create(threshold)) & Vector128.Create(kept).AsUInt32()).AsSingle().Store(destination);
    }

    /// <summary>The 64-bit products of the lower halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> Product(Vector128<ulong> left, Vector128<ulong> right)
    {
        if (Sse2.IsSupported) return Sse2.Multiply(left.AsUInt32(), right.AsUInt32());
        return AdvSimd.IsSupported
            ? AdvSimd.MultiplyWideningLower(AdvSimd.ExtractNarrowingLower(left), AdvSimd.ExtractNarrowingLower(right))
            : (left & Lower) * (right & Lower);
    }
}
