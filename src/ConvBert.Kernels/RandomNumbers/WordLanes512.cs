using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Kernels.RandomNumbers;

/// <summary>
/// Sixteen words in two Vector512: the even lanes and the odd ones, each word in the lower half of 64 bits, where a product needs it. What
/// stands in the upper halves means nothing.
/// </summary>
internal readonly unsafe struct WordLanes512 : IWordLanes<WordLanes512>
{
    private readonly Vector512<ulong> _even;
    private readonly Vector512<ulong> _odd;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private WordLanes512(Vector512<ulong> even, Vector512<ulong> odd)
    {
        _even = even;
        _odd = odd;
    }

    public static int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512<uint>.Count;
    }

    public static WordLanes512 Indices
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(Vector512<ulong>.Indices * 2, (Vector512<ulong>.Indices * 2) + Vector512<ulong>.One);
    }

    private static Vector512<ulong> Lower
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Vector512.Create(0x0000_0000_FFFF_FFFFul);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes512 Create(uint value) => new(Vector512.Create((ulong)value), Vector512.Create((ulong)value));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes512 operator +(WordLanes512 left, WordLanes512 right) => new(left._even + right._even, left._odd + right._odd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordLanes512 operator ^(WordLanes512 left, WordLanes512 right) => new(left._even ^ right._even, left._odd ^ right._odd);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Multiply(WordLanes512 value, WordLanes512 factor, out WordLanes512 high, out WordLanes512 low)
    {
        low = new(Product(value._even, factor._even), Product(value._odd, factor._odd));
        high = new(low._even >> 32, low._odd >> 32);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void StoreFactors(uint threshold, float kept, float* destination)
    {
        Vector512<uint> words = Vector512.ConditionalSelect(Lower, _even, _odd << 32).AsUInt32();
        (Vector512.GreaterThanOrEqual(words, Vector512.Create(threshold)) & Vector512.Create(kept).AsUInt32()).AsSingle().Store(destination);
    }

    /// <summary>The 64-bit products of the lower halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Product(Vector512<ulong> left, Vector512<ulong> right) => Avx512F.IsSupported
        ? Avx512F.Multiply(left.AsUInt32(), right.AsUInt32())
        : (left & Lower) * (right & Lower);
}
