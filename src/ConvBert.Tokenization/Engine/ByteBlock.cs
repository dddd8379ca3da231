using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Tokenization.Engine;

/// <summary>64 bytes of UTF-8 text. Every query returns a mask with bit i for byte i.</summary>
internal readonly ref struct ByteBlock
{
    public const int Size = 64;

    private const byte SpaceBits = 3;

    private readonly ref readonly byte _bytes;

    /// <param name="bytes">The first of 64 readable bytes.</param>
    public ByteBlock(ref readonly byte bytes) => _bytes = ref bytes;

    /// <summary>
    /// Bit r of entry l is set if the ASCII character with high nibble r and low nibble l is punctuation or white space. There is no
    /// punctuation with the high nibbles 0 and 1: bit 0 is for tab and line ends, bit 1 for the space, whose high nibble is 2.
    /// </summary>
    private static ReadOnlySpan<byte> LowNibbles =>
    [
        0b0101_0010, 0b0000_0100, 0b0000_0100, 0b0000_0100, 0b0000_0100, 0b0000_0100, 0b0000_0100, 0b0000_0100,
        0b0000_0100, 0b0000_0101, 0b0000_1101, 0b1010_1100, 0b1010_1100, 0b1010_1101, 0b1010_1100, 0b0010_1100,
    ];

    private static ReadOnlySpan<byte> HighNibbles => [1, 0, 0b110, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0];

    /// <summary>ASCII white space and ASCII punctuation.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Delimiters(out ulong spaces, out ulong punctuation)
    {
        if (Avx512BW.IsSupported)
        {
            Vector512<byte> table = Vector512.Create(Vector256.Create(Vector128.Create(LowNibbles)));
            Vector512<byte> rows = Vector512.Create(Vector256.Create(Vector128.Create(HighNibbles)));
            Vector512<byte> bytes = Vector512.LoadUnsafe(in _bytes);
            Vector512<byte> found = Avx512BW.Shuffle(table, bytes & Vector512.Create((byte)15))
                & Avx512BW.Shuffle(rows, (bytes.AsUInt16() >>> 4).AsByte() & Vector512.Create((byte)15));
            spaces = (~Vector512.Equals(found & Vector512.Create(SpaceBits), Vector512<byte>.Zero)).ExtractMostSignificantBits();
            punctuation = (~Vector512.Equals(found, Vector512<byte>.Zero)).ExtractMostSignificantBits() & ~spaces;
            return;
        }

        ulong words = 0;
        ulong unspaced = 0;
        Vector128<byte> low = Vector128.Create(LowNibbles);
        Vector128<byte> high = Vector128.Create(HighNibbles);
        for (int i = 0; i < Size; i += Vector128<byte>.Count)
        {
            Vector128<byte> bytes = Vector128.LoadUnsafe(in _bytes, (nuint)i);
            Vector128<byte> found = Vector128.ShuffleNative(low, bytes & Vector128.Create((byte)15))
                & Vector128.ShuffleNative(high, bytes >>> 4);
            words |= (ulong)Vector128.Equals(found, Vector128<byte>.Zero).ExtractMostSignificantBits() << i;
            Vector128<byte> notSpace = Vector128.Equals(found & Vector128.Create(SpaceBits), Vector128<byte>.Zero);
            unspaced |= (ulong)notSpace.ExtractMostSignificantBits() << i;
        }

        spaces = ~unspaced;
        punctuation = unspaced & ~words;
    }

    /// <summary>Bytes beyond ASCII.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Wide()
    {
        if (Vector512.IsHardwareAccelerated) return Vector512.LoadUnsafe(in _bytes).ExtractMostSignificantBits();
        ulong mask = Vector256.LoadUnsafe(in _bytes).ExtractMostSignificantBits();
        return mask | ((ulong)Vector256.LoadUnsafe(in _bytes, 32).ExtractMostSignificantBits() << 32);
    }

    /// <summary>Bytes equal to a value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Equal(byte value) => Between(value, value);

    /// <summary>Bytes from one value to another, both included.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong Between(byte first, byte last)
    {
        byte width = (byte)(last - first);
        if (Vector512.IsHardwareAccelerated)
        {
            return Vector512.LessThanOrEqual(
                Vector512.LoadUnsafe(in _bytes) - Vector512.Create(first), Vector512.Create(width)).ExtractMostSignificantBits();
        }

        ulong mask = Vector256.LessThanOrEqual(
            Vector256.LoadUnsafe(in _bytes) - Vector256.Create(first), Vector256.Create(width)).ExtractMostSignificantBits();
        ulong upper = Vector256.LessThanOrEqual(
            Vector256.LoadUnsafe(in _bytes, 32) - Vector256.Create(first), Vector256.Create(width)).ExtractMostSignificantBits();
        return mask | (upper << 32);
    }
}
