using System.Diagnostics;
using System.Text.Json;
using ConvBert.Checkpoints;
using ConvBert.TensorFlow.Tests.Support;

namespace ConvBert.TensorFlow.Tests;

/// <summary>Malformed files: refused by name, at once, and without taking memory for what they claim.</summary>
public class RefusalTests
{
    private const long MaxAllocated = 4 << 20;

    public RefusalTests() => TensorFlowFormats.Register();

    public static TheoryData<string, string> Files
    {
        get
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(TensorFlowGoldens.Path("invalid", "invalid.json")));
            var files = new TheoryData<string, string>();
            foreach (JsonElement file in document.RootElement.GetProperty("files").EnumerateArray())
                files.Add(file.GetProperty("path").GetString()!, file.GetProperty("verdict").GetString()!);
            return files;
        }
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Open_GoldenFile_FollowsTheVerdict(string path, string verdict)
    {
        string full = TensorFlowGoldens.Path("invalid", path);
        long before = GC.GetAllocatedBytesForCurrentThread(), started = Stopwatch.GetTimestamp();
        Exception? thrown = Record.Exception(() => ReadAll(full));
        Stopwatch.GetElapsedTime(started).Should().BeLessThan(TimeSpan.FromSeconds(20));
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(MaxAllocated);
        if (verdict == "reject") thrown.Should().NotBeNull();
        if (verdict == "accept") thrown.Should().BeNull();
        if (thrown is not null) thrown.Should().BeOfType<CheckpointException>().Which.Message.Should().Contain(Path.GetFileName(full));
    }

    [Theory]
    [InlineData("h5/tree_cycle.h5", "*level 1*parent*")]
    [InlineData("h5/link_soft.h5", "*soft link*")]
    [InlineData("h5/link_external.h5", "*another file*")]
    [InlineData("h5/cut_50.h5", "*truncated*")]
    [InlineData("h5/lfs_pointer.h5", "*git-lfs pointer*")]
    [InlineData("h5/html_page.h5", "*web page*")]
    [InlineData("h5/no_attributes.h5", "*no attribute layer_names*")]
    [InlineData("h5/weight_missing.h5", "*there is no v:0*")]
    [InlineData("h5/dims_wrap.h5", "*9223372036854775808*")]
    [InlineData("h5/chunk_offset.h5", "*outside the dataset*")]
    [InlineData("tf1/magic", "*magic number*")]
    [InlineData("tf1/block_crc", "*checksum*")]
    [InlineData("tf1/data_crc", "*tensor a*checksum*")]
    [InlineData("tf1/block_compressed", "*compression 1*")]
    [InlineData("tf1/entry_shape_huge", "*64 bits*")]
    [InlineData("tf1/entry_slices", "*partitioned*")]
    [InlineData("tf1/header_shards_negative", "*declares -1 data files*")]
    [InlineData("tf1/no_header", "*no header*")]
    public void Open_GoldenFile_NamesTheDefect(string path, string message)
        =>
            FluentActions.Invoking(() => ReadAll(
                TensorFlowGoldens.Path("invalid", path))).Should().Throw<CheckpointException>().WithMessage(message);

    private static void ReadAll(string path)
    {
        using ICheckpoint checkpoint = Checkpoint.Open(path);
        foreach (TensorEntry tensor in checkpoint.Tensors.Values)
        {
            tensor.ByteLength.Should().BeLessThan(1 << 20);
            checkpoint.ReadBytes(tensor, 0, new byte[tensor.ByteLength]);
        }
    }
}
