using ConvBert.Cli.Workloads;

namespace ConvBert.Core.Tests.Synthetic;

public sealed class SyntheticWeightsTests
{
    private const string WordTable = "convbert.embeddings.word_embeddings.weight";
    private const string LastNorm = "convbert.encoder.layer.11.output.LayerNorm.weight";
    private const string Attention = "convbert.encoder.layer.0.attention.self.";

    [Theory]
    [InlineData("a", 0xAF63DC4C8601EC8C)]
    [InlineData(WordTable, 0xA2D574981131539D)]
    [InlineData(LastNorm, 0x5267E26189FA9093)]
    public void Seed_OfAName_IsItsFnvHash(string name, ulong expected) => SyntheticWeights.Seed(name).Should().Be(expected);

    [Theory]
    [InlineData("a", 0, 0x5F29C2AADD9B8527)]
    [InlineData(WordTable, 1, 0xFABC011F453A0812)]
    [InlineData(LastNorm, 23440895, 0xF5D549C148AAEF55)]
    public void Bits_AtAnIndex_AreTheCheckValues(string name, long index, ulong expected) =>
        SyntheticWeights.Bits(SyntheticWeights.Seed(name), index).Should().Be(expected);

    [Theory]
    [InlineData(Attention + "query.weight", 384 * 768, 0, 0x3D13D09C)]
    [InlineData(Attention + "query.weight", 384 * 768, 1, 0xBD846838)]
    [InlineData(Attention + "query.weight", 384 * 768, 294911, 0xBD6116B4)]
    [InlineData(WordTable, 30522 * 768, 0, 0x3CB19DE8)]
    [InlineData(WordTable, 30522 * 768, 768, 0xBD09CB82)]
    [InlineData(WordTable, 30522 * 768, 23440895, 0xBD172AF9)]
    [InlineData(LastNorm, 768, 0, 0x3F779893)]
    [InlineData(LastNorm, 768, 1, 0x3F71A383)]
    [InlineData(LastNorm, 768, 767, 0x3F74D064)]
    [InlineData(Attention + "key_conv_attn_layer.depthwise.weight", 6912, 0, 0x3DF01CC6)]
    [InlineData(Attention + "key_conv_attn_layer.depthwise.weight", 6912, 9, 0xBCC8B21A)]
    [InlineData(Attention + "key_conv_attn_layer.depthwise.weight", 6912, 6911, 0x3E695793)]
    [InlineData(Attention + "key_conv_attn_layer.bias", 384, 0, 0xBD3ED993)]
    [InlineData(Attention + "key_conv_attn_layer.bias", 384, 1, 0xBCFACBEA)]
    [InlineData(Attention + "key_conv_attn_layer.bias", 384, 383, 0xBC829AFD)]
    public void Fill_ATensor_GivesTheCheckValues(string name, int length, int index, uint expectedBits)
    {
        var values = new float[length];
        SyntheticWeights.Fill(name, values);
        BitConverter.SingleToUInt32Bits(values[index]).Should().Be(expectedBits);
    }

    [Theory]
    [InlineData("embeddings_project.weight", 0, 0.07)]
    [InlineData("convbert.embeddings.LayerNorm.weight", 1, 0.1)]
    [InlineData("generator_lm_head.bias", 0, 0.05)]
    public void Range_OfAName_FollowsTheFirstRuleThatHolds(string name, double expectedBase, double expectedScale) =>
        SyntheticWeights.Range(name).Should().Be((expectedBase, expectedScale));

    [Theory]
    [InlineData("input_ids.1x16", 16, new[] { 0, 1, 15 }, new long[] { 11410, 5359, 20811 })]
    [InlineData("input_ids.2x512", 1024, new[] { 0, 512, 1023 }, new long[] { 220, 6494, 23555 })]
    [InlineData("input_ids.8x128", 1024, new[] { 0, 128, 1023 }, new long[] { 21892, 9994, 4803 })]
    public void FillIds_OfAShape_GivesTheCheckValues(string name, int length, int[] indices, long[] expected)
    {
        var ids = new long[length];
        SyntheticWeights.FillIds(name, ids, 0, 30522);
        indices.Select(i => ids[i]).Should().Equal(expected);
    }

    [Fact]
    public void FillIds_EmptyRange_IsRefused()
    {
        Action act = () => SyntheticWeights.FillIds("ids", new long[1], 5, 5);
        act.Should().Throw<ArgumentOutOfRangeException>();
    }
}
