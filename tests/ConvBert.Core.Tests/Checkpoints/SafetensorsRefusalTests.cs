using ConvBert.Checkpoints;
using ConvBert.Core.Tests.Support;

namespace ConvBert.Core.Tests.Checkpoints;

public class SafetensorsRefusalTests
{
    public static TheoryData<string, string> Files()
    {
        var data = new TheoryData<string, string>();
        foreach (InvalidFile file in InvalidFile.All("safetensors", "shards")) data.Add(file.Path, file.Verdict);
        return data;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Open_GoldenFile_FollowsTheVerdict(string path, string verdict) =>
        CheckpointVerdict.Check(Goldens.Path("formats", "invalid", path), verdict);

    [Fact]
    public void Open_LfsPointer_SaysSo()
        => FluentActions.Invoking(() => Checkpoint.Open(Goldens.Path("formats", "invalid", "safetensors", "lfs_pointer.safetensors")))
            .Should().Throw<CheckpointException>().WithMessage("*lfs_pointer.safetensors*git-lfs pointer*");

    [Fact]
    public void Open_HugeDeclaration_AllocatesLittle()
    {
        string file = Goldens.Path("formats", "invalid", "safetensors", "shape_huge.safetensors");
        _ = Record.Exception(() => Checkpoint.Open(file));
        long before = GC.GetAllocatedBytesForCurrentThread();
        Record.Exception(() => Checkpoint.Open(file)).Should().BeOfType<CheckpointException>();
        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(1 << 20);
    }
}
