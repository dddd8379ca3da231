using ConvBert.Heads;

namespace ConvBert.Core.Tests.Heads;

/// <summary>A loss that is no number has the bits of <see cref="float.NaN"/> on every processor.</summary>
public sealed class LossBitsTests
{
    private static readonly uint Expected = BitConverter.SingleToUInt32Bits(float.NaN);

    /// <summary>NaN of either sign and with a payload, and infinities whose difference has the sign of the processor's NaN.</summary>
    public static TheoryData<uint> Logits => [0x7FC0_0000, 0xFFC0_0000, 0x7FC0_1234, 0xFFC0_1234, 0x7F80_0000];

    [Fact]
    public void CrossEntropy_OfIgnoredLabelsAlone_IsTheOneNaN() =>
        Bits(Losses.CrossEntropy([1, 2], [Losses.Ignored], 2, "labels")).Should().Be(Expected);

    [Theory]
    [MemberData(nameof(Logits))]
    public void Losses_OfLogitsThatAreNoNumbers_AreTheOneNaN(uint bits)
    {
        float logit = BitConverter.UInt32BitsToSingle(bits);

        Bits(Losses.CrossEntropy([logit, 1], [0], 2, "labels")).Should().Be(Expected);
        Bits(Losses.MeanSquaredError([logit], [logit])).Should().Be(Expected);
        Bits(Losses.BinaryCrossEntropy([logit], [1])).Should().Be(Expected);
    }

    private static uint Bits(float value) => BitConverter.SingleToUInt32Bits(value);
}
