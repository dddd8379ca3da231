namespace ConvBert.Core.Tests.Weights;

public class ChecksumTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(100)]
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
}
