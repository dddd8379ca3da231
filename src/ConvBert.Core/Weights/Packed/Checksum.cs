using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Weights;

/// <summary>
/// A 128-bit checksum, computed several times faster than memory bandwidth. It detects damage and any change that is not made to deceive
/// it; it is not a cryptographic hash.
/// </summary>
/// <remarks>
/// Eight lanes process a 64-bit word per step. Each lane adds its words, so that a change of a single word is always detected, and the
/// products of the two halves of every word XORed with a key of its position, so that swapped or compensating words are detected too. Sums
/// and products are then folded, lane by lane, by a bijective mixing function.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Checksum(ulong Low, ulong High)
{
    private const int StepBytes = 64;

    // Odd numbers without a pattern (from the golden ratio and the mixing function), so that keys of different positions are unrelated.
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private const ulong FirstFactor = 0xBF58476D1CE4E5B9;
    private const ulong SecondFactor = 0x94D049BB133111EB;

    /// <summary>The checksum of bytes and of their number.</summary>
    public static Checksum Of(ReadOnlySpan<byte> bytes)
    {
        var lanes = new Lanes();
        int whole = bytes.Length / StepBytes * StepBytes;
        Add(ref lanes, bytes[..whole]);
        Span<byte> last = stackalloc byte[StepBytes];
        last.Clear();
        bytes[whole..].CopyTo(last);
        Add(ref lanes, last);
        return Fold(lanes, (ulong)bytes.Length);
    }

    /// <summary>The checksum of a sequence of checksums; their order matters.</summary>
    public static Checksum Of(ReadOnlySpan<Checksum> parts) => Of(MemoryMarshal.AsBytes(parts));

    /// <summary>32 hexadecimal digits.</summary>
    public override string ToString() => $"{Low:x16}{High:x16}";

    // A leaf method of its own: with calls around the loop, the vectors are spilled to memory (19 GB/s instead of 90).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Add(ref Lanes lanes, ReadOnlySpan<byte> steps)
    {
        Vector512<ulong> sums = lanes.Sums, products = lanes.Products, key = lanes.Key, toNext = Vector512.Create(Golden);
        ref byte start = ref MemoryMarshal.GetReference(steps);
        for (nuint at = 0; at < (nuint)steps.Length; at += StepBytes)
        {
            Vector512<ulong> words = Vector512.LoadUnsafe(ref start, at).AsUInt64();
            sums += words;
            products += HalvesProduct(words ^ key);
            key += toNext;
        }

        lanes.Sums = sums;
        lanes.Products = products;
        lanes.Key = key;
    }

    private static Checksum Fold(in Lanes lanes, ulong length)
    {
        ulong low = length, high = ~length;
        for (int lane = 0; lane < Vector512<ulong>.Count; lane++)
        {
            low = Mix(low ^ lanes.Sums[lane]);
            high = Mix(high ^ lanes.Products[lane]);
        }

        return new(low, high);
    }

    /// <summary>A bijection in which every bit depends on all bits (the finalizer of SplitMix64).</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * FirstFactor;
        value = (value ^ (value >> 27)) * SecondFactor;
        return value ^ (value >> 31);
    }

    /// <summary>The product of the upper and the lower 32 bits of each word.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> HalvesProduct(Vector512<ulong> words) => Avx512F.IsSupported
        ? Avx512F.Multiply(words.AsUInt32(), (words >>> 32).AsUInt32())
        : Vector512.Create(HalvesProduct(words.GetLower()), HalvesProduct(words.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<ulong> HalvesProduct(Vector256<ulong> words) => Avx2.IsSupported
        ? Avx2.Multiply(words.AsUInt32(), (words >>> 32).AsUInt32())
        : Vector256.Create(HalvesProduct(words.GetLower()), HalvesProduct(words.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<ulong> HalvesProduct(Vector128<ulong> words)
    {
        if (Sse2.IsSupported) return Sse2.Multiply(words.AsUInt32(), (words >>> 32).AsUInt32());
        if (AdvSimd.IsSupported)
            return AdvSimd.MultiplyWideningLower(AdvSimd.ExtractNarrowingLower(words), AdvSimd.ShiftRightLogicalNarrowingLower(words, 32));
        return (words & Vector128.Create((ulong)uint.MaxValue)) * (words >>> 32);
    }

    private struct Lanes()
    {
        public Vector512<ulong> Sums = Vector512<ulong>.Zero;
        public Vector512<ulong> Products = Vector512<ulong>.Zero;
        public Vector512<ulong> Key = Vector512.Create(
            Golden, FirstFactor, SecondFactor, ~Golden, ~FirstFactor, ~SecondFactor, Golden ^ FirstFactor, Golden ^ SecondFactor);
    }
}
