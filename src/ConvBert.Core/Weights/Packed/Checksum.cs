using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvBert;

/// <summary>
/// 128 bits that tell contents apart: four CRC-32C, one for every fourth word of 64 bits, which processors compute faster than memory delivers.
/// They find damage and every other change that is not made on purpose to deceive them; they are no cryptographic hash.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct Checksum(ulong Low, ulong High)
{
    private const int StripeBytes = 4 * sizeof(ulong);

    /// <summary>The checksum of some bytes; their number counts too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static Checksum Of(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(bytes[..(bytes.Length - (bytes.Length % StripeBytes))]);
        uint a = uint.MaxValue, b = uint.MaxValue, c = uint.MaxValue, d = uint.MaxValue;
        for (int i = 0; i + 3 < words.Length; i += 4)
        {
            a = BitOperations.Crc32C(a, words[i]);
            b = BitOperations.Crc32C(b, words[i + 1]);
            c = BitOperations.Crc32C(c, words[i + 2]);
            d = BitOperations.Crc32C(d, words[i + 3]);
        }

        Span<byte> rest = stackalloc byte[StripeBytes];
        rest.Clear();
        bytes[(words.Length * sizeof(ulong))..].CopyTo(rest);
        ReadOnlySpan<ulong> last = MemoryMarshal.Cast<byte, ulong>(rest);
        a = BitOperations.Crc32C(a, last[0]);
        b = BitOperations.Crc32C(b, last[1]);
        c = BitOperations.Crc32C(c, last[2]);
        d = BitOperations.Crc32C(BitOperations.Crc32C(d, last[3]), (ulong)bytes.Length);
        return new(((ulong)a << 32) | b, ((ulong)c << 32) | d);
    }

    /// <summary>The checksum of a list of checksums, whose order counts.</summary>
    public static Checksum Of(ReadOnlySpan<Checksum> parts) => Of(MemoryMarshal.AsBytes(parts));

    /// <summary>32 hexadecimal digits.</summary>
    public override string ToString() => $"{Low:x16}{High:x16}";
}
