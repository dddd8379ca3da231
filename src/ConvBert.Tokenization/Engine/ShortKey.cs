using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ConvBert.Tokenization.Engine;

/// <summary>A raw word of 1 to 15 bytes with its length as sixteen bytes, which are the word itself and no digest.</summary>
internal readonly struct ShortKey
{
    public const int MaxLength = 15;

    private const ulong LowFactor = 0x9E3779B97F4A7C15;
    private const ulong HighFactor = 0xC2B2AE3D27D4EB4F;

    /// <param name="word">The word's first byte; 16 bytes are readable.</param>
    /// <param name="length">The word's length.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ShortKey(ref readonly byte word, int length)
    {
        Vector128<byte> shape = Vector128.LoadUnsafe(ref MemoryMarshal.GetReference(Shapes), (nuint)(uint)length * 16);
        Bytes = (Vector128.LoadUnsafe(in word) | Vector128.Create(0, ulong.MaxValue << 56).AsByte()) & shape;
    }

    /// <summary>The key of an entry's word.</summary>
    public ShortKey(ref readonly WordEntry entry) => Bytes = Vector128.Create(entry.Low, entry.High).AsByte();

    /// <summary>The word, zeros, and its length as the last byte.</summary>
    public Vector128<byte> Bytes { get; }

    /// <summary>Depends in every bit on every byte of the key, as two rounds of the cipher do in fewer instructions than multiplications.</summary>
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

    /// <summary>Sixteen bytes for each length from 0 on: which bytes are the word's, and the length.</summary>
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
