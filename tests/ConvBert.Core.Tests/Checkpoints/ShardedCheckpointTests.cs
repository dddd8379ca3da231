using ConvBert.Checkpoints;

namespace ConvBert.Core.Tests.Checkpoints;

public class ShardedCheckpointTests
{
    private static string Write(TemporaryFolder folder, params string?[] formats)
    {
        for (int i = 0; i < formats.Length; i++)
        {
            var metadata = new Dictionary<string, string>();
            if (formats[i] is { } format) metadata["format"] = format;
            SafetensorsWriter.Write(
                folder.File($"model-{i}.safetensors"), [TensorToWrite.Create($"t{i}", [1], new float[] { i }, TensorDType.F32)], metadata);
        }

        string map = string.Join(", ", formats.Select((_, i) => $"\"t{i}\": \"model-{i}.safetensors\""));
        return folder.Write("model.safetensors.index.json", $$"""{"weight_map": { {{map}} } }""");
    }

    [Theory]
    [InlineData(null, null)]
    [InlineData(null, "pt")]
    [InlineData("pt", null)]
    [InlineData("mlx", null)]
    [InlineData("mlx", "pt")]
    public void Open_ShardsWithoutMetadata_AreReadAsASingleFileIs(string? first, string? second)
    {
        using var folder = new TemporaryFolder();

        using ICheckpoint checkpoint = Checkpoint.Open(Write(folder, first, second));

        float[] value = new float[1];
        checkpoint.Read(checkpoint.Tensors["t1"], value);
        value.Should().Equal(1);
    }

    [Theory]
    [InlineData("pt", "tf")]
    [InlineData(null, "flax")]
    [InlineData("flax", "pt")]
    public void Open_ShardsOfOtherLayouts_AreRefused(string? first, string? second)
    {
        using var folder = new TemporaryFolder();
        string index = Write(folder, first, second);

        FluentActions.Invoking(() => Checkpoint.Open(index)).Should().Throw<CheckpointException>();
    }
}
