using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Weights;

/// <summary>
/// 128 bits that tell contents apart, computed several times faster than memory delivers. They find damage and every other change that is not made
/// on purpose to deceive them; they are no cryptographic hash.
/// </summary>
/// <remarks>
/// Eight lanes take a word of 64 bits a step. Each adds up its words, so that a change within one word always shows, and the products of the two halves
/// of every word under a key of its place, so that words that change places or make up for one another show as well. The sums and the products are then
/// folded, lane by lane, by a mixing that maps no two numbers to the same.
/// </remarks>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Checksum(ulong Low, ulong High)
{
    private const int StepBytes = 64;

    // Odd numbers without pattern (the golden ratio's and two of the mixing's own), so that no two places have related keys.
    private const ulong Golden = 0x9E3779B97F4A7C15;
    private const ulong FirstFactor = 0xBF58476D1CE4E5B9;
    private const ulong SecondFactor = 0x94D049BB133111EB;

    /// <summary>The checksum of some bytes; their number counts too.</summary>
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

    /// <summary>The checksum of a list of checksums, whose order counts.</summary>
    public static Checksum Of(ReadOnlySpan<Checksum> parts) => Of(MemoryMarshal.AsBytes(parts));

    /// <summary>32 hexadecimal digits.</summary>
    public override string ToString() => $"{Low:x16}{High:x16}";

    // A method of its own, which calls none: with calls around the loop, its vectors lie in memory (19 GB/s instead of 90).
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

    /// <summary>One number for each number, with every bit depending on all (the finalizer of SplitMix64).</summary>
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
        if (AdvSimd.IsSupported) return AdvSimd.MultiplyWideningLower(AdvSimd.ExtractNarrowingLower(words), AdvSimd.ShiftRightLogicalNarrowingLower(words, 32));
        return (words & Vector128.Create((ulong)uint.MaxValue)) * (words >>> 32);
    }

    private struct Lanes()
    {
        public Vector512<ulong> Sums = Vector512<ulong>.Zero;
        public Vector512<ulong> Products = Vector512<ulong>.Zero;
        public Vector512<ulong> Key = Vector512.Create(Golden, FirstFactor, SecondFactor, ~Golden, ~FirstFactor, ~SecondFactor, Golden ^ FirstFactor, Golden ^ SecondFactor);
    }
}
