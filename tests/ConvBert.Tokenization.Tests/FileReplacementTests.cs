using ConvBert.Tokenization.Files;

namespace ConvBert.Tokenization.Tests;

/// <summary>One file takes the name of another; <c>tests/platforms/run</c> runs them on Windows' rules too.</summary>
public sealed class FileReplacementTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Rename_OntoAFileOrNothing_LeavesTheNewOne()
    {
        foreach (string content in new[] { "1", "2" })
        {
            FileReplacement.Rename(_folder.Write("new", content), _folder.File("a"));

            File.ReadAllText(_folder.File("a")).Should().Be(content);
            _folder.Names().Should().Equal("a");
        }
    }

    [Fact]
    public void Rename_WhileAReaderThatAllowsItHoldsTheFile_ReplacesIt()
    {
        using (var reader = new FileStream(_folder.Write("a", "old"), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete))
        {
            FileReplacement.Rename(_folder.Write("new", "new"), _folder.File("a"));
            reader.ReadByte().Should().Be('o');
        }

        File.ReadAllText(_folder.File("a")).Should().Be("new");
        _folder.Names().Should().Equal("a");
    }

    [Fact]
    public void Rename_WhileTheWriterHoldsTheNewFile_ReplacesTheOther()
    {
        FileShare share = OperatingSystem.IsWindows() ? FileShare.Read | FileShare.Delete : FileShare.None;
        _folder.Write("a", "old");
        using (var writer = new FileStream(_folder.File("new"), FileMode.CreateNew, FileAccess.ReadWrite, share, bufferSize: 0))
        {
            writer.WriteByte((byte)'n');
            FileReplacement.Rename(_folder.File("new"), _folder.File("a"));
        }

        File.ReadAllText(_folder.File("a")).Should().Be("n");
        _folder.Names().Should().Equal("a");
    }
}
