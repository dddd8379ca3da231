using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.RandomNumbers;

/// <summary>
/// Eight words in two Vector256: the even lanes and the odd ones, each word in the lower half of 64 bits, where a product needs it. What
/// stands in the upper halves means nothing.
/// </summary>
internal readonly unsafe struct WordLanes256 : IWordLanes<WordLanes256>
{
    private readonly Vector256<ulong> _even;
    private readonly Vector256<ulong> _odd;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private WordLanes256(Vector256<ulong> even, Vector256<ulong> odd)
    {
        _even = even;
        _odd = odd;
    }

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256<uint>.Count;
    }

    public static WordLanes256 Indices
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector256<ulong>.Indices * 2, (Vector256<ulong>.Indices * 2) + Vector256<ulong>.One);
    }

    private static Vector256<ulong> Lower
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector256.Create(0x0000_0000_FFFF_FFFFul);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 Create(uint value) => new(Vector256.Create((ulong)value), Vector256.Create((ulong)value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 operator +(WordLanes256 left, WordLanes256 right) => new(left._even + right._even, left._odd + right._odd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes256 operator ^(WordLanes256 left, WordLanes256 right) => new(left._even ^ right._even, left._odd ^ right._odd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(WordLanes256 value, WordLanes256 factor, out WordLanes256 high, out WordLanes256 low)
    {
        low = new(Product(value._even, factor._even), Product(value._odd, factor._odd));
        high = new(low._even >> 32, low._odd >> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreFactors(uint threshold, float kept, float* destination)
    {
        Vector256<uint> words = Vector256.ConditionalSelect(Lower, _even, _odd << 32).AsUInt32();
        (Vector256.GreaterThanOrEqual(words, Vector256.Create(threshold)) & Vector256.Create(kept).AsUInt32()).AsSingle().Store(destination);
    }

    /// <summary>The 64-bit products of the lower halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> Product(Vector256<ulong> left, Vector256<ulong> right) => Avx2.IsSupported
        ? Avx2.Multiply(left.AsUInt32(), right.AsUInt32())
        : (left & Lower) * (right & Lower);
}
