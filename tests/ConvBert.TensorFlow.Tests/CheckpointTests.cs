using ConvBert.Checkpoints;
using ConvBert.TensorFlow.Names;
using ConvBert.TensorFlow.Tests.Support;

namespace ConvBert.TensorFlow.Tests;

public class CheckpointTests
{
    public CheckpointTests() => TensorFlowFormats.Register();

    [Fact]
    public void Open_BundleWithGeneratorAndSlots_GivesExactlyTheConvertedTensors()
    {
        using ICheckpoint bundle = Checkpoint.Open(TensorFlowGoldens.Path("tf1_medium", "model.ckpt.index"));
        using ICheckpoint converted = Checkpoint.Open(TensorFlowGoldens.Path("tf1_medium", "converted.safetensors"));
        bundle.Format.Should().Be("tensorflow-1");
        bundle.Tensors.Keys.Should().BeEquivalentTo(converted.Tensors.Keys);
        foreach (TensorEntry expected in converted.Tensors.Values)
        {
            bundle.Tensors[expected.Name].Shape.Should().Equal(expected.Shape, expected.Name);
            Bytes(bundle, expected.Name).Should().Equal(Bytes(converted, expected.Name), expected.Name);
        }
    }

    [Theory]
    [InlineData("h5_chunked")]
    [InlineData("tf1_medium")]
    [InlineData("small_masked_lm_safetensors")]
    public void ReadBytes_AnyPart_IsThePartOfTheWhole(string name)
    {
        using ICheckpoint checkpoint = Checkpoint.Open(TensorFlowGoldens.Path(name));
        foreach (TensorEntry tensor in checkpoint.Tensors.Values)
        {
            byte[] whole = Bytes(checkpoint, tensor.Name);
            int offset = whole.Length / 3 / 4 * 4, length = whole.Length / 2 / 4 * 4;
            byte[] part = new byte[Math.Min(length, whole.Length - offset)];
            checkpoint.ReadBytes(tensor, offset, part);
            part.Should().Equal(whole[offset..(offset + part.Length)], tensor.Name);
        }
    }

    [Fact]
    public void Open_FolderWithAnIndex_JoinsTheShards()
    {
        using ICheckpoint sharded = Checkpoint.Open(TensorFlowGoldens.Path("h5_sharded"));
        sharded.Format.Should().Be("tensorflow-h5");
        sharded.Tensors.Should().ContainKey("convbert.encoder.layer.1.attention.self.key_conv_attn_layer.depthwise.weight");
        sharded.Tensors.Should().NotContainKey("generator_lm_head.weight");
    }

    [Theory]
    [InlineData("convbert/encoder/layer_._10/attention/self/query/kernel:0", "convbert.encoder.layer.10.attention.self.query.weight")]
    [InlineData("convbert/embeddings/LayerNorm/gamma:0", "convbert.embeddings.LayerNorm.weight")]
    [InlineData("convbert/embeddings/word_embeddings/weight:0", "convbert.embeddings.word_embeddings.weight")]
    [InlineData("a___convbert/embeddings/beta:0", "convbert.embeddings.bias")]
    [InlineData("generator_lm_head/bias:0", "generator_lm_head.bias")]
    public void ToPyTorch_KerasName_FollowsTheRules(string keras, string expected) => KerasName.ToPyTorch(keras).Should().Be(expected);

    [Fact]
    public void ToPyTorch_ManyScopes_IsRefused()
        =>
            FluentActions.Invoking(() => KerasName.ToPyTorch(
                string.Concat(Enumerable.Repeat("a___", 11)) + "b/c")).Should().Throw<CheckpointException>();

    private static byte[] Bytes(ICheckpoint checkpoint, string name)
    {
        TensorEntry tensor = checkpoint.Tensors[name];
        byte[] bytes = new byte[tensor.ByteLength];
        checkpoint.ReadBytes(tensor, 0, bytes);
        return bytes;
    }
}
