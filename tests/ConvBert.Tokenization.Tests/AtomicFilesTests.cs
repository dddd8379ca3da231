using System.Net.Sockets;
using ConvBert.Tokenization.Files;
using ConvBert.Tokenization.Tests.Support;

namespace ConvBert.Tokenization.Tests;

/// <summary>Files are whole or absent, and what they do not replace is unchanged.</summary>
public sealed class AtomicFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Commit_SeveralFiles_ReplacesThemAndLeavesNothingElse()
    {
        File.WriteAllText(_folder.File("a"), "old");
        using (var files = new AtomicFiles())
        {
            files.Add(_folder.File("a"), stream => stream.WriteByte((byte)'A'));
            files.Add(_folder.File("b"), stream => stream.WriteByte((byte)'B'));
            File.ReadAllText(_folder.File("a")).Should().Be("old");
            files.Commit();
        }

        Contents().Should().BeEquivalentTo(new Dictionary<string, string> { ["a"] = "A", ["b"] = "B" });
    }

    [Fact]
    public void Commit_ARenameThatFails_TakesTheOthersBack()
    {
        File.WriteAllText(_folder.File("a"), "old a");
        using (var files = new AtomicFiles())
        {
            foreach (string name in new[] { "a", "new", "folder" })
                files.Add(_folder.File(name), stream => stream.WriteByte((byte)'x'));
            Directory.CreateDirectory(_folder.File("folder"));
            ((Action)files.Commit).Should().Throw<IOException>().WithMessage("*folder: cannot be replaced*");
        }

        Contents().Should().BeEquivalentTo(new Dictionary<string, string> { ["a"] = "old a" });
    }

    [LinuxFact]
    public void Commit_ARenameThatFailsAfterALink_TakesTheLinkBack()
    {
        File.WriteAllText(_folder.File("target"), "linked");
        File.CreateSymbolicLink(_folder.File("link"), _folder.File("target"));
        using (var files = new AtomicFiles())
        {
            foreach (string name in new[] { "link", "folder" })
                files.Add(_folder.File(name), stream => stream.WriteByte((byte)'x'));
            Directory.CreateDirectory(_folder.File("folder"));
            ((Action)files.Commit).Should().Throw<IOException>();
        }

        Contents().Should().BeEquivalentTo(new Dictionary<string, string> { ["target"] = "linked", ["link"] = "linked" });
        new FileInfo(_folder.File("link")).LinkTarget.Should().NotBeNull();
    }

    [Fact]
    public void Add_AContentThatFails_LeavesNothing()
    {
        File.WriteAllText(_folder.File("a"), "old");
        Action write = () => AtomicFiles.Write(_folder.File("a"), stream =>
        {
            stream.Write(new byte[100_000]);
            throw new IOException("No space left on device");
        });
        write.Should().Throw<IOException>().WithMessage("No space left*");
        Contents().Should().BeEquivalentTo(new Dictionary<string, string> { ["a"] = "old" });
    }

    [Fact]
    public void Write_AnExistingFile_KeepsItsPermissions()
    {
        if (OperatingSystem.IsWindows()) return;
        foreach (UnixFileMode mode in new[] { UnixFileMode.UserRead | UnixFileMode.UserWrite,
            UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherWrite })
        {
            File.WriteAllText(_folder.File("a"), "old");
            File.SetUnixFileMode(_folder.File("a"), mode);
            AtomicFiles.Write(_folder.File("a"), stream => stream.WriteByte((byte)'A'));
            File.GetUnixFileMode(_folder.File("a")).Should().Be(mode);
            File.Delete(_folder.File("a"));
        }
    }

    /// <summary>What matters are the permissions of the folder.</summary>
    [UserFact]
    public void Write_OverAFileWithoutPermissions_ReplacesIt()
    {
        if (OperatingSystem.IsWindows()) return;
        foreach (string old in new[] { "", "old" })
        {
            string path = _folder.Write("a", old);
            File.SetUnixFileMode(path, UnixFileMode.None);
            AtomicFiles.Write(path, stream => stream.WriteByte((byte)'A'));
            File.GetUnixFileMode(path).Should().Be(UnixFileMode.None);
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
            Contents().Should().BeEquivalentTo(new Dictionary<string, string> { ["a"] = "A" });
        }
    }

    [LinuxFact]
    public void Write_OverAFileThatAWriterKeepsForItself_ReplacesItsNameAlone()
    {
        foreach (string old in new[] { "", "old" })
        {
            using FileStream writer = new(_folder.Write("a", old), FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            AtomicFiles.Write(_folder.File("a"), stream => stream.WriteByte((byte)'A'));
            writer.Length.Should().Be(old.Length);
            Contents().Should().BeEquivalentTo(new Dictionary<string, string> { ["a"] = "A" });
        }
    }

    [LinuxFact]
    public void Write_OverADevicePipeOrFolder_IsRefused()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_folder.File("socket")));
        Run("mkfifo", _folder.File("pipe"));
        File.CreateSymbolicLink(_folder.File("link"), "/dev/null");
        Directory.CreateDirectory(_folder.File("folder"));
        foreach (string path in new[] { _folder.File("pipe"), _folder.File("socket"), _folder.File("link"), "/dev/null" })
        {
            ((Action)(() => AtomicFiles.Write(path, _ => { }))).Should().Throw<IOException>().WithMessage("*device or a pipe*");
        }

        ((Action)(() => AtomicFiles.Write(_folder.File("folder"), _ => { }))).Should().Throw<IOException>().WithMessage("*is a folder*");
        new FileInfo("/dev/null").Length.Should().Be(0);
        Directory.GetFileSystemEntries(_folder.Path).Length.Should().Be(4);
    }

    [RootFact]
    public void Write_OntoAFullDisk_LeavesWhatWasThere()
    {
        Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", _folder.Path);
        try
        {
            File.WriteAllText(_folder.File("a"), "old");
            foreach (int length in new[] { 1 << 15, 1 << 16, 1 << 20 })
            {
                using var files = new AtomicFiles();
                Action write = () =>
                {
                    files.Add(_folder.File("a"), stream => stream.Write(new byte[length]));
                    files.Add(_folder.File("b"), stream => stream.Write(new byte[length]));
                };
                write.Should().Throw<IOException>();
            }

            Contents().Should().BeEquivalentTo(new Dictionary<string, string> { ["a"] = "old" });
        }
        finally
        {
            Run("umount", _folder.Path);
        }
    }

    private static void Run(string command, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(command, arguments);
        process.WaitForExit();
        process.ExitCode.Should().Be(0, command);
    }

    private Dictionary<string, string> Contents() => Directory.GetFileSystemEntries(_folder.Path)
        .Where(path => !Directory.Exists(path))
        .ToDictionary(path => Path.GetFileName(path), File.ReadAllText);
}
