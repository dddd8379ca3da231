using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ConvBert.Tokenization.Fast;

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
        ref byte masks = ref Unsafe.Add(ref MemoryMarshal.GetReference(Masks), MaxLength + 1 - length);
        Low = Unsafe.ReadUnaligned<ulong>(in word) & Unsafe.ReadUnaligned<ulong>(in masks);
        High = Unsafe.ReadUnaligned<ulong>(in Unsafe.Add(ref Unsafe.AsRef(in word), 8)) & Unsafe.ReadUnaligned<ulong>(in Unsafe.Add(ref masks, 8));
        High |= (ulong)(uint)length << 56;
    }

    public ulong Low { get; }

    /// <summary>Not 0, since the length is on top.</summary>
    public ulong High { get; }

    public ulong Hash => (Low * LowFactor) ^ (High * HighFactor);

    /// <summary>Sixteen bytes from 16 - l on are a mask of the first l.</summary>
    private static ReadOnlySpan<byte> Masks =>
    [
        255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];
}
