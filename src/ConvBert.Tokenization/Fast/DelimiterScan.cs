using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ConvBert.Tokenization.Fast;

/// <summary>Finds the ASCII characters at which raw text falls apart whatever surrounds them: space, tab, line ends, punctuation.</summary>
internal static class DelimiterScan
{
    public const int BlockSize = 16;

    /// <summary>Bit r of entry l: the character with high nibble r and low nibble l is a delimiter.</summary>
    private static readonly Vector128<byte> LowNibbles = LowNibbleTable();

    private static readonly Vector128<byte> HighNibbles = Vector128.Create((byte)1, 2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0);

    public static bool IsDelimiter(int c) => c is ' ' or '\t' or '\n' or '\r' || IsPunctuation(c);

    public static bool IsPunctuation(int c) => c is (>= 33 and <= 47) or (>= 58 and <= 64) or (>= 91 and <= 96) or (>= 123 and <= 126);

    /// <summary>How many of 16 bytes come before the first delimiter.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int WordLength(Vector128<byte> block)
    {
        Vector128<byte> low = Vector128.ShuffleNative(LowNibbles, block & Vector128.Create((byte)0x0F));
        Vector128<byte> high = Vector128.ShuffleNative(HighNibbles, block >>> 4);
        uint words = Vector128.Equals(low & high, Vector128<byte>.Zero).ExtractMostSignificantBits();
        return BitOperations.TrailingZeroCount(~words);
    }

    private static Vector128<byte> LowNibbleTable()
    {
        var table = new byte[BlockSize];
        for (int c = 0; c < 128; c++)
        {
            if (IsDelimiter(c)) table[c & 15] |= (byte)(1 << (c >> 4));
        }

        return Vector128.Create(table);
    }
}
