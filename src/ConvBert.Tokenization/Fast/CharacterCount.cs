using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvBert.Tokenization.Fast;

/// <summary>Which bytes of a block of UTF-8 begin a character, so that places in bytes become places in characters or UTF-16 units.</summary>
internal readonly struct CharacterCount
{
    private readonly ulong _first;
    private readonly ulong _second;

    /// <param name="block">Well-formed UTF-8.</param>
    /// <param name="utf16">Whether characters beyond U+FFFF count twice.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public CharacterCount(ByteBlock block, bool utf16)
    {
        _first = ulong.MaxValue;
        if (block.Wide() == 0) return;
        _first = ~block.Between(0x80, 0xBF);
        if (utf16) _second = block.Between(0xF0, 0xF7);
    }

    /// <summary>The characters that begin in the first <paramref name="bytes"/> bytes, at most 63.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Before(int bytes)
    {
        ulong mask = (1ul << bytes) - 1;
        return BitOperations.PopCount(_first & mask) + BitOperations.PopCount(_second & mask);
    }

    /// <summary>Three neighbouring stretches of bytes as characters: where they begin, and where they end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector128<int> Starts, Vector128<int> Ends) Places(int first, int second, int third, int end)
    {
        if (_first != ulong.MaxValue) (first, second, third, end) = (Before(first), Before(second), Before(third), Before(end));
        return (Vector128.Create(first, second, third, end), Vector128.Create(second, third, end, end));
    }

    /// <summary>The characters that begin in the block.</summary>
    public int All => BitOperations.PopCount(_first) + BitOperations.PopCount(_second);

    /// <summary>The characters of a text of any length.</summary>
    public static int Of(ReadOnlySpan<byte> utf8, bool utf16)
    {
        int count = 0;
        foreach (byte b in utf8) count += ((b & 0xC0) != 0x80 ? 1 : 0) + (utf16 && b >= 0xF0 ? 1 : 0);
        return count;
    }
}
