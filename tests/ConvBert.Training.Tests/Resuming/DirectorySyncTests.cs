using ConvBert.Training.Resuming;

namespace ConvBert.Training.Tests.Resuming;

public class DirectorySyncTests
{
    [Fact]
    public void Flush_AnyFolder_IsDoneWhereTheSystemHasTheCall()
    {
        using var folder = new TemporaryFolder();
        DirectorySync.IsSupported.Should().Be(!OperatingSystem.IsWindows());
        DirectorySync.Flush(folder.Path);
        DirectorySync.Flush(folder.File("no such folder"));
    }
}
