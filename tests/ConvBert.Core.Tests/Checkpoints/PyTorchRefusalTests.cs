using ConvBert.Checkpoints;
using ConvBert.Core.Tests.Support;

namespace ConvBert.Core.Tests.Checkpoints;

public class PyTorchRefusalTests
{
    public static TheoryData<string, string> Files()
    {
        var data = new TheoryData<string, string>();
        foreach (InvalidFile file in InvalidFile.All("bin")) data.Add(file.Path, file.Verdict);
        return data;
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Open_GoldenFile_FollowsTheVerdict(string path, string verdict) =>
        CheckpointVerdict.Check(Goldens.Path("formats", "invalid", path), verdict);

    [Theory]
    [InlineData("pickle/global_os_system.bin", "*os.system*")]
    [InlineData("pickle/opcode_stack_global.bin", "*opcode 0x93*")]
    [InlineData("pickle/tensor_expanded.bin", "*tensor a*expands to*")]
    [InlineData("pickle/top_list.bin", "*holds a list*")]
    [InlineData("zip/compressed.bin", "*compressed*")]
    [InlineData("zip/torchscript.bin", "*TorchScript*")]
    [InlineData("zip/no_directory.bin", "*truncated*")]
    [InlineData("zip/two_pickles.bin", "*twice*")]
    [InlineData("legacy/lfs_pointer.bin", "*git-lfs pointer*")]
    [InlineData("legacy/html_page.bin", "*web page*")]
    [InlineData("legacy/safetensors_renamed.bin", "*safetensors file*")]
    [InlineData("legacy/big_endian.bin", "*little-endian*")]
    public void Open_GoldenFile_NamesFileAndDefect(string path, string message)
        => FluentActions.Invoking(() => Checkpoint.Open(Goldens.Path("formats", "invalid", path))).Should().Throw<CheckpointException>()
            .WithMessage(message).WithMessage($"*{Path.GetFileName(path)}*");
}
