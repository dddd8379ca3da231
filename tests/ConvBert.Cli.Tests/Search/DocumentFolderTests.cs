using System.Runtime.InteropServices;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Search;
using ConvBert.Testing;

namespace ConvBert.Cli.Tests.Search;

/// <summary>The files of a folder, and what cannot be listed.</summary>
public sealed partial class DocumentFolderTests : IDisposable
{
    private const uint Nobody = 65534;

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Files_OfSubfoldersAndLinks_AreThoseThatLieThere()
    {
        Directory.CreateDirectory(Path.Combine(_folder.Path, "a/.hidden"));
        string[] files = [_folder.Write("one.txt", ""), _folder.Write("a/two.txt", ""), _folder.Write("a/.hidden/three.txt", "")];
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "a/again"), _folder.Path);
        File.CreateSymbolicLink(Path.Combine(_folder.Path, "link.txt"), files[0]);

        new DocumentFolder(_folder.Path).Files(message => throw new InvalidOperationException(message)).Should().BeEquivalentTo(files);
    }

    [Fact]
    public void Files_OfASubfolderThatCannotBeListed_AreToldOf()
    {
        if (!OperatingSystem.IsLinux()) return;
        Directory.CreateDirectory(Path.Combine(_folder.Path, "closed"));
        string open = _folder.Write("open.txt", "");
        _folder.Write("closed/secret.txt", "");
        File.SetUnixFileMode(_folder.Path, (UnixFileMode)0b111_101_101);
        File.SetUnixFileMode(Path.Combine(_folder.Path, "closed"), UnixFileMode.None);
        var told = new List<string>();

        string[] files = AsNobody(() => new DocumentFolder(_folder.Path).Files(told.Add).ToArray());
        Action closed = () => AsNobody(() => new DocumentFolder(Path.Combine(_folder.Path, "closed")).Files(told.Add).ToArray());

        files.Should().Equal(open);
        told.Should().ContainSingle().Which.Should().Contain("closed").And.NotContain("secret");
        closed.Should().Throw<CommandException>().WithMessage("Cannot read *closed*");
        File.SetUnixFileMode(Path.Combine(_folder.Path, "closed"), (UnixFileMode)0b111_000_000);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>Runs without the leave of an administrator, for whom nothing is closed; of this thread's files alone.</summary>
    private static T AsNobody<T>(Func<T> run)
    {
        if (!Environment.IsPrivilegedProcess) return run();
        _ = SetFileSystemUser(Nobody);
        try
        {
            return run();
        }
        finally
        {
            _ = SetFileSystemUser(0);
        }
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileSystemUser(uint user);
}
