using Xunit.Sdk;

namespace ConvBert.Kernels.Tests.Support;

public sealed unsafe class GuardedBufferTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(1023)]
    [InlineData(1024)]
    [InlineData(5000)]
    public void Buffer_WrittenWithinItsBounds_KeepsItsGuards(int length)
    {
        using var atEnd = new GuardedBuffer(length);
        using var atStart = new GuardedBuffer(length, 3);
        atEnd.Span.Fill(1);
        atStart.Span.Fill(1);
        atEnd.AssertGuards("at end");
        atStart.AssertGuards("at start");
        ((nint)atStart.Pointer % 64).Should().Be(12);
        ((nint)(atEnd.Pointer + length) % Environment.SystemPageSize).Should().Be(0);
    }

    [Fact]
    public void Buffer_WrittenOutsideOfItsBounds_FailsWithTheIndex()
    {
        using var buffer = new GuardedBuffer(10, 3);
        buffer.Pointer[10] = 1;
        Assert.Throws<FailException>(() => buffer.AssertGuards("subject")).Message.Should().Contain("index 10");
        using var second = new GuardedBuffer(10, 3);
        second.Pointer[-1] = 1;
        Assert.Throws<FailException>(() => second.AssertGuards("subject")).Message.Should().Contain("index -1");
    }

    [Fact]
    public void Bits_OfUnequalFloats_FailWithIndexAndBothValues()
    {
        Bits.AssertEqual([0f, float.NaN], [0f, -float.NaN], "equal");
        Assert.Throws<FailException>(() => Bits.AssertEqual([1f, -0f], [1f, 0f], "subject")).Message
            .Should().Contain("index 1").And.Contain("0x80000000").And.Contain("0x00000000");
    }
}
