using System.IO.MemoryMappedFiles;
using ConvBert.Tokenization.Files;
using ConvBert.Tokenization.Tests.Support;

namespace ConvBert.Tokenization.Tests;

/// <summary>
/// What Windows has of its own: files that are held open cannot be replaced, the read-only attribute, names of devices. Elsewhere the same
/// writes succeed, where the system knows no such thing. <c>tests/platforms/run</c> runs them under Wine.
/// </summary>
public sealed class AtomicFilesOnWindowsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Commit_WhileAReaderHoldsAFile_IsWholeOrAbsent(bool several)
    {
        string held = _folder.File("held");
        File.WriteAllText(held, "old");
        using var files = new AtomicFiles();
        if (several) files.Add(_folder.File("first"), stream => stream.WriteByte((byte)'1'));
        files.Add(held, stream => stream.WriteByte((byte)'n'));
        using (var reader = new FileStream(held, FileMode.Open, FileAccess.Read, FileShare.Read))
        {
            if (OperatingSystem.IsWindows())
            {
                ((Action)files.Commit).Should().Throw<IOException>().WithMessage("*held: cannot be replaced*");
                File.Exists(_folder.File("first")).Should().BeFalse();
            }
            else
            {
                files.Commit();
            }

            reader.ReadByte().Should().Be('o', "a reader keeps the file that it opened");
        }

        File.ReadAllText(held).Should().Be(OperatingSystem.IsWindows() ? "old" : "n");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Commit_WhileOneOfOurReadersHoldsAFile_ReplacesIt(bool several)
    {
        File.WriteAllText(_folder.File("a"), "old");
        using (FileStream reader = SharedFile.Open(_folder.File("a")))
        {
            Replace(several);
            reader.ReadByte().Should().Be('o', "a reader keeps the file that it opened");
        }

        Replaced(several);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Commit_WhileAFileIsMapped_ReplacesIt(bool several)
    {
        File.WriteAllText(_folder.File("a"), "old");
        using (var stream = new FileStream(_folder.File("a"), FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete))
        using (var mapped = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, true))
        using (var view = mapped.CreateViewAccessor(0, 0, MemoryMappedFileAccess.Read))
        {
            Replace(several);
            view.ReadByte(0).Should().Be((byte)'o', "a process keeps the file that it mapped");
        }

        Replaced(several);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Replacement_ByManyAtOnce_SucceedsForAllAndLeavesOneFile(bool inPlace)
    {
        Parallel.For(0, 8, writer =>
        {
            for (int round = 0; round < 20; round++)
            {
                if (inPlace)
                {
                    AtomicFiles.Write(_folder.File("a"), stream => stream.WriteByte((byte)writer));
                    continue;
                }

                string complete = _folder.File($"complete-{writer}");
                File.WriteAllBytes(complete, [(byte)writer]);
                FileReplacement.Rename(complete, _folder.File("a"));
            }
        });

        _folder.Names().Should().Equal("a");
        File.ReadAllBytes(_folder.File("a")).Should().ContainSingle().Which.Should().BeInRange(0, 7);
    }

    [Fact]
    public void Write_OverAReadOnlyFile_IsRefusedBeforeAnythingIsWritten()
    {
        string path = _folder.File("a");
        File.WriteAllText(path, "old");
        File.SetAttributes(path, FileAttributes.ReadOnly);
        bool wrote = false;
        Action write = () => AtomicFiles.Write(path, _ => wrote = true);
        if (OperatingSystem.IsWindows())
        {
            write.Should().Throw<IOException>().WithMessage($"{path}: is read-only*");
            wrote.Should().BeFalse();
            File.ReadAllText(path).Should().Be("old");
        }
        else
        {
            write();
            wrote.Should().BeTrue();
        }

        File.SetAttributes(path, FileAttributes.Normal);
        _folder.Names().Should().Equal("a");
    }

    [Fact]
    public void Remove_OfAReadOnlyFile_IsRefusedBeforeAnythingIsRenamed()
    {
        string path = _folder.Write("a", "old");
        File.SetAttributes(path, FileAttributes.ReadOnly);
        using (var files = new AtomicFiles())
        {
            Action remove = () => files.Remove(path);
            if (OperatingSystem.IsWindows()) remove.Should().Throw<IOException>().WithMessage($"{path}: is read-only*");
            else remove.Should().NotThrow();
        }

        File.ReadAllText(path).Should().Be("old");
        File.SetAttributes(path, FileAttributes.Normal);
    }

    [Theory]
    [InlineData("NUL")]
    [InlineData("CON")]
    [InlineData("COM1")]
    [InlineData("aux")]
    public void Write_ToTheNameOfADevice_IsRefused(string name)
    {
        Action write = () => AtomicFiles.Write(name, _ => throw new InvalidOperationException("written"));
        if (OperatingSystem.IsWindows()) write.Should().Throw<IOException>().WithMessage($"{name}: is the name of a device*");
        else write.Should().Throw<InvalidOperationException>();
    }

    [Theory]
    [InlineData("a.")]
    [InlineData("a ")]
    public void Write_ToANameThatEndsInADotOrSpace_LeavesOneFile(string name)
    {
        AtomicFiles.Write(_folder.File(name), stream => stream.WriteByte((byte)'1'));
        AtomicFiles.Write(_folder.File(name), stream => stream.WriteByte((byte)'2'));

        _folder.Names().Should().Equal(OperatingSystem.IsWindows() ? "a" : name);
        File.ReadAllText(_folder.File(name)).Should().Be("2");
    }

    [Fact]
    public void Write_ToAPathOfMoreThan260Characters_Succeeds()
    {
        string path = Path.Combine(_folder.Path, new string('d', 120), new string('e', 120), new string('f', 120));

        AtomicFiles.Write(path, stream => stream.WriteByte((byte)'1'));
        AtomicFiles.Write(path, stream => stream.WriteByte((byte)'2'));

        File.ReadAllText(path).Should().Be("2");
        Directory.GetFileSystemEntries(Path.GetDirectoryName(path)!).Should().Equal(path);
    }

    private void Replace(bool several)
    {
        using var files = new AtomicFiles();
        if (several) files.Add(_folder.File("first"), stream => stream.WriteByte((byte)'1'));
        files.Add(_folder.File("a"), stream => stream.WriteByte((byte)'n'));
        files.Commit();
    }

    private void Replaced(bool several)
    {
        File.ReadAllText(_folder.File("a")).Should().Be("n");
        _folder.Names().Should().Equal(several ? ["a", "first"] : ["a"]);
    }
}
