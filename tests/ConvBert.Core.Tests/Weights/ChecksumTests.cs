using System.Runtime.InteropServices;
using ConvBert.Weights;

namespace ConvBert.Core.Tests.Weights;

public class ChecksumTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(200)]
    public void Of_AnyBitChangedOrAByteAddedOrTakenAway_IsAnother(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        var seen = new HashSet<Checksum> { Checksum.Of(bytes) };
        for (int bit = 0; bit < length * 8; bit++)
        {
            byte[] changed = [.. bytes];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            seen.Add(Checksum.Of(changed)).Should().BeTrue("bit {0} counts", bit);
        }

        seen.Add(Checksum.Of([.. bytes, 0])).Should().BeTrue("a zero at the end counts");
        if (length > 0) seen.Add(Checksum.Of(bytes.AsSpan(1))).Should().BeTrue("the first byte counts");
    }

    [Fact]
    public void Of_PartsInAnotherOrder_IsAnother()
    {
        Checksum a = Checksum.Of("a"u8), b = Checksum.Of("b"u8);
        Checksum.Of([a, b]).Should().NotBe(Checksum.Of([b, a]));
        Checksum.Of([a, b]).Should().Be(Checksum.Of([a, b])).And.NotBe(Checksum.Of([a]));
        a.ToString().Should().HaveLength(32);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(64)]
    [InlineData(129)]
    [InlineData(1000)]
    public void Of_AnyLength_IsAsDefinedWordByWord(int length)
    {
        byte[] bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        Checksum.Of(bytes).Should().Be(Defined(bytes));
    }

    [Fact]
    public void Of_WordsThatChangedPlaces_IsAnother()
    {
        var words = new ulong[64];
        for (int i = 0; i < words.Length; i++) words[i] = (ulong)i * 0x0101_0101_0101;
        var seen = new HashSet<Checksum> { Checksum.Of(MemoryMarshal.AsBytes<ulong>(words)) };
        for (int i = 0; i < words.Length; i++)
        {
            for (int j = 0; j < i; j++)
            {
                (words[i], words[j]) = (words[j], words[i]);
                seen.Add(Checksum.Of(MemoryMarshal.AsBytes<ulong>(words))).Should().BeTrue("words {0} and {1} differ", j, i);
                (words[i], words[j]) = (words[j], words[i]);
            }
        }
    }

    private static Checksum Defined(byte[] bytes)
    {
        const ulong Golden = 0x9E3779B97F4A7C15, First = 0xBF58476D1CE4E5B9, Second = 0x94D049BB133111EB;
        ulong[] key = [Golden, First, Second, ~Golden, ~First, ~Second, Golden ^ First, Golden ^ Second];
        byte[] padded = [.. bytes, .. new byte[64 - (bytes.Length % 64)]];
        ulong low = (ulong)bytes.Length, high = ~low;
        for (int lane = 0; lane < 8; lane++)
        {
            ulong sum = 0, products = 0;
            for (int step = 0; step < padded.Length / 64; step++)
            {
                ulong word = BitConverter.ToUInt64(padded, (step * 64) + (lane * 8)), keyed = word ^ (key[lane] + ((ulong)step * Golden));
                sum += word;
                products += (keyed >> 32) * (uint)keyed;
            }

            low = Mix(low ^ sum);
            high = Mix(high ^ products);
        }

        return new(low, high);

        static ulong Mix(ulong value)
        {
            value = (value ^ (value >> 30)) * First;
            value = (value ^ (value >> 27)) * Second;
            return value ^ (value >> 31);
        }
    }
}
