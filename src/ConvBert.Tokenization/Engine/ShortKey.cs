using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Tokenization.Engine;

/// <summary>A raw word of 1 to 15 bytes and its length, as 16 bytes: the word itself, not a hash.</summary>
internal readonly struct ShortKey
{
    public const int MaxLength = 15;

    private const ulong LowFactor = 0x9E3779B97F4A7C15;
    private const ulong HighFactor = 0xC2B2AE3D27D4EB4F;

    /// <param name="word">The first byte of the word; 16 bytes are readable.</param>
    /// <param name="length">The length of the word.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ShortKey(ref readonly byte word, int length)
    {
        Vector128<byte> shape = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(Shapes), (nuint)(uint)length * 16);
        Bytes = (Vector128.LoadUnsafe(in word) | Vector128.Create(0, ulong.MaxValue << 56).AsByte()) & shape;
    }

    /// <summary>The key of the word of an entry.</summary>
    public ShortKey(ref readonly WordEntry entry) => Bytes = Vector128.Create(entry.Low, entry.High).AsByte();

    /// <summary>The word, zeros, and the length as the last byte.</summary>
    public Vector128<byte> Bytes { get; }

    /// <summary>
    /// Every bit depends on every byte of the key: two AES rounds achieve that in fewer instructions than multiplications.
    /// </summary>
    public ulong Hash
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if (Aes.IsSupported)
            {
                Vector128<byte> round = Aes.Encrypt(Bytes, Vector128.Create(LowFactor, HighFactor).AsByte());
                return Aes.Encrypt(round, Vector128.Create(HighFactor, LowFactor).AsByte()).AsUInt64().ToScalar();
            }

            Vector128<ulong> halves = Bytes.AsUInt64();
            return (halves[0] * LowFactor) ^ (halves[1] * HighFactor);
        }
    }

    /// <summary>16 bytes for each length from 0: a mask of the bytes of the word, and the length.</summary>
    private static ReadOnlySpan<byte> Shapes =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1,
        255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
        255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3,
        255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4,
        255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5,
        255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6,
        255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 7,
        255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 8,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 9,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 10,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 11,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 12,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 13,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 14,
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 15,
    ];
}
