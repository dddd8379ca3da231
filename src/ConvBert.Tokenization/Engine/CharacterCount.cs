using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvBert.Tokenization.Engine;

/// <summary>Converts byte offsets in a block of UTF-8 to offsets in code points or UTF-16 units.</summary>
internal interface ICharacterCount
{
    /// <summary>The number of characters that start in the block.</summary>
    int All { get; }

    /// <summary>The number of characters that start in the first <paramref name="bytes"/> bytes, at most 63.</summary>
    int Before(int bytes);

    /// <summary>The offsets at which the tokens of a word that starts at a byte start and end; the fourth lane is undefined.</summary>
    (Vector128<int> Starts, Vector128<int> Ends) Places(int start, ref readonly WordEntry entry);

    /// <summary>The same, by counting.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static (Vector128<int> Starts, Vector128<int> Ends) Places<TCount>(
        ref readonly TCount count, int start, ref readonly WordEntry entry)
        where TCount : struct, ICharacterCount
    {
        int first = count.Before(start + entry.FirstEnd);
        int second = count.Before(start + entry.SecondEnd);
        int third = count.Before(start + entry.ThirdEnd);
        return (Vector128.Create(count.Before(start), first, second, third), Vector128.Create(first, second, third, third));
    }
}

/// <summary>A block of ASCII, in which every byte is a character.</summary>
internal readonly struct AsciiCount : ICharacterCount
{
    public int All => ByteBlock.Size;

    public int Before(int bytes) => bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector128<int> Starts, Vector128<int> Ends) Places(int start, ref readonly WordEntry entry)
    {
        Vector128<int> before = Vector128.Create(start);
        return (entry.Starts + before, entry.Ends + before);
    }
}

/// <summary>Any block: counts the bytes that start a character.</summary>
/// <param name="block">Well-formed UTF-8.</param>
internal readonly struct CharacterCount(ByteBlock block) : ICharacterCount
{
    private readonly ulong _first = ~block.Between(0x80, 0xBF);

    public int All => BitOperations.PopCount(_first);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Before(int bytes) => BitOperations.PopCount(_first & ((1ul << bytes) - 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector128<int> Starts, Vector128<int> Ends) Places(int start, ref readonly WordEntry entry) =>
        ICharacterCount.Places(in this, start, in entry);

    /// <summary>The length of a text in code points or UTF-16 units.</summary>
    public static int Of(ReadOnlySpan<byte> utf8, bool utf16)
    {
        int count = 0;
        foreach (byte b in utf8) count += ((b & 0xC0) != 0x80 ? 1 : 0) + (utf16 && b >= 0xF0 ? 1 : 0);
        return count;
    }
}

/// <summary>The same in UTF-16 units: characters beyond U+FFFF, which have four bytes, count twice.</summary>
/// <param name="block">Well-formed UTF-8.</param>
internal readonly struct Utf16Count(ByteBlock block) : ICharacterCount
{
    private readonly CharacterCount _characters = new(block);
    private readonly ulong _long = block.Between(0xF0, 0xF7);

    public int All => _characters.All + BitOperations.PopCount(_long);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Before(int bytes) => _characters.Before(bytes) + BitOperations.PopCount(_long & ((1ul << bytes) - 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Vector128<int> Starts, Vector128<int> Ends) Places(int start, ref readonly WordEntry entry) =>
        ICharacterCount.Places(in this, start, in entry);
}
