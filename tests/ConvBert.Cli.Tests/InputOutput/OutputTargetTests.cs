using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.InputOutput;

public sealed class OutputTargetTests
{
    [Fact]
    public void Write_BeforeCompletion_LeavesTheFileUnderItsNameAlone()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("out", "old");
        using (OutputTarget target = OutputTarget.File(path, resume: false))
        {
            target.Write("new\n"u8);
            File.ReadAllText(path).Should().Be("old");
            target.Complete();
        }
        File.ReadAllText(path).Should().Be("new\n");
        Directory.GetFiles(folder.Path).Should().Equal(path);
    }

    [Fact]
    public void Dispose_WithoutCompletion_LeavesNothing()
    {
        using var folder = new TemporaryFolder();
        using (OutputTarget target = OutputTarget.File(folder.File("out"), resume: false)) target.Write("half"u8);
        Directory.GetFiles(folder.Path).Should().BeEmpty();
    }

    [Fact]
    public void Resume_AfterAnInterruption_ContinuesBehindTheLastWholeLine()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("out");
        using (OutputTarget target = OutputTarget.File(path, resume: false))
        {
            target.Write("one\ntwo\nhal"u8);
            target.KeepPartial();
        }
        using (OutputTarget target = OutputTarget.File(path, resume: true))
        {
            target.LinesKept.Should().Be(2);
            target.Write("three\n"u8);
            target.Complete();
        }
        File.ReadAllText(path).Should().Be("one\ntwo\nthree\n");
    }

    [Fact]
    public void File_InAFolderThatDoesNotExist_IsRefusedByName()
    {
        Action act = () => OutputTarget.File("/no/such/folder/out", resume: false);
        act.Should().Throw<CommandException>().WithMessage("*'/no/such/folder/out'*");
    }
}
