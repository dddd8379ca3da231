using System.Numerics;
using System.Runtime.CompilerServices;
using ConvBert.Tokenization.Unicode;

namespace ConvBert.Tokenization.Engine;

/// <summary>
/// Where 64 bytes of raw text are split whatever surrounds them: at white space and punctuation and, if they are isolated, around CJK
/// characters. Neither the normalizer nor the pre-tokenizer looks across these boundaries, so that the raw words between them can be looked
/// up before normalization. Characters that are not listed here remain inside raw words, which is always correct.
/// </summary>
internal readonly ref struct WordBoundaries
{
    private WordBoundaries(ulong starts, ulong ends, int consumed)
    {
        Starts = starts;
        Ends = ends;
        Consumed = consumed;
    }

    /// <summary>The first bytes of the raw words that end in the block.</summary>
    public ulong Starts { get; }

    /// <summary>The bytes after their ends; the same number, in the same order.</summary>
    public ulong Ends { get; }

    /// <summary>The number of bytes up to the start of the next block; 0 if one word fills the block.</summary>
    public int Consumed { get; }

    public static bool IsSpace(int codePoint) => codePoint is ' ' or '\t' or '\n' or '\r';

    public static bool IsPunctuation(int codePoint) =>
        codePoint is (>= 33 and <= 47) or (>= 58 and <= 64) or (>= 91 and <= 96) or (>= 123 and <= 126);

    /// <summary>Whether a character is never a boundary.</summary>
    public static bool IsInsideWord(int codePoint) => codePoint < 0x80
        ? !IsSpace(codePoint) && !IsPunctuation(codePoint)
        : !CharacterTable.Fast.Is(codePoint, CharacterClass.Whitespace | CharacterClass.Punctuation | CharacterClass.Cjk);

    /// <summary>Finds the boundaries; the block starts at one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static WordBoundaries Of(ByteBlock block, bool isolatesCjk)
    {
        block.Delimiters(out ulong spaces, out ulong alone);
        ulong outside = spaces | alone;
        if (block.Wide() != 0) AddWide(block, isolatesCjk, ref alone, ref outside);
        ulong starts = alone | (~outside & ((outside << 1) | 1));
        ulong ends = (spaces | starts) & ~((spaces << 1) | 1);

        // A last word that continues after the block, or may do so, is left to the next block. Every other block has one, so that a
        // branch would often be mispredicted.
        ulong open = 1 - (spaces >> (ByteBlock.Size - 1));
        int behind = BitOperations.LeadingZeroCount(starts);
        return new(starts ^ (open << (ByteBlock.Size - 1 - behind)), ends, ByteBlock.Size - ((behind + 1) * (int)open));
    }

    /// <summary>The words before a boundary.</summary>
    public WordBoundaries Before(int boundary) => new(Starts & ((1ul << boundary) - 1), Ends & ((2ul << boundary) - 1), boundary);

    /// <summary>The first byte that cannot be part of a word that started before the block; 64 if there is none.</summary>
    public static int FirstOutside(ByteBlock block, bool isolatesCjk)
    {
        block.Delimiters(out ulong spaces, out ulong alone);
        ulong outside = spaces | alone;
        if (block.Wide() != 0) AddWide(block, isolatesCjk, ref alone, ref outside);
        return BitOperations.TrailingZeroCount(outside);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AddWide(ByteBlock block, bool isolatesCjk, ref ulong alone, ref ulong outside)
    {
        ulong second = block.Between(0x80, 0xBF) >> 1;
        ulong third = second >> 1;
        ulong eighty = block.Equal(0x80) >> 1;

        // U+2000-200A, 2028, 2029, 202F: spaces; U+2010-2027, 2030-203F: punctuation.
        ulong general = block.Between(0x80, 0x8A) | block.Between(0x90, 0xA9) | block.Between(0xAF, 0xBF);
        ulong three = block.Equal(0xE2) & eighty & (general >> 2);

        // U+3000 is a space; 3001-3003, 3008-3011, 3014-301F: punctuation.
        three |= block.Equal(0xE3) & eighty & ((block.Between(0x80, 0x83) | block.Between(0x88, 0x91) | block.Between(0x94, 0x9F)) >> 2);

        // U+FF01-FF03, FF05-FF0A, FF0C-FF0F, FF1A, FF1B, FF1F: punctuation.
        ulong fullWidth = (block.Between(0x81, 0x8F) & ~block.Equal(0x84) & ~block.Equal(0x8B))
            | block.Between(0x9A, 0x9B) | block.Equal(0x9F);
        three |= block.Equal(0xEF) & (block.Equal(0xBC) >> 1) & (fullWidth >> 2);

        // U+4000-9FFF without the hexagrams U+4DC0-4DFF.
        if (isolatesCjk) three |= block.Between(0xE4, 0xE9) & second & third & ~(block.Equal(0xE4) & (block.Equal(0xB7) >> 1));

        // U+00A0 is a space; 00A1, 00A7, 00AB, 00B6, 00B7, 00BB, 00BF: punctuation.
        ulong latin = block.Between(0xA0, 0xA1) | block.Equal(0xA7) | block.Equal(0xAB)
            | block.Between(0xB6, 0xB7) | block.Equal(0xBB) | block.Equal(0xBF);
        ulong two = block.Equal(0xC2) & (latin >> 1);

        alone |= two | three;
        outside |= two | three | ((two | three) << 1) | (three << 2);
    }
}
