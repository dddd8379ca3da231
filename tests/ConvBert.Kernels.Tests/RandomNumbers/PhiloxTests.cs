using ConvBert.Kernels.RandomNumbers;

namespace ConvBert.Kernels.Tests.RandomNumbers;

public sealed class PhiloxTests
{
    /// <summary>The known answers that Random123 publishes for philox4x32 with 10 rounds: zeros, ones, digits of π.</summary>
    [Theory]
    [InlineData(0x00000000_00000000ul, 0u, 0u, 0u, 0u, 0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u)]
    [InlineData(0xffffffff_fffffffful, ~0u, ~0u, ~0u, ~0u, 0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu)]
    [InlineData(
        0x299f31d0_a4093822ul, 0x243f6a88u, 0x85a308d3u, 0x13198a2eu, 0x03707344u, 0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u)]
    public void Block_PublishedKeyAndCounter_GivesThePublishedWords(
        ulong key, uint c0, uint c1, uint c2, uint c3, uint w0, uint w1, uint w2, uint w3) =>
        Philox.Block(key, c0, c1, c2, c3).Should().Be((w0, w1, w2, w3));
}
