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
        using (OutputTarget target = Open(path))
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
        using (OutputTarget target = Open(folder.File("out"))) target.Write("half"u8);
        Directory.GetFiles(folder.Path).Should().BeEmpty();
    }

    [Fact]
    public void Resume_AfterAnInterruption_ContinuesBehindTheLastWholeLine()
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("out");
        using (OutputTarget target = Open(path))
        {
            target.Write("one\ntwo\nhal"u8);
            target.KeepPartial();
        }
        using (OutputTarget target = Open(path, resume: true))
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
        Action act = () => Open("/no/such/folder/out");
        act.Should().Throw<CommandException>().WithMessage("*'/no/such/folder/out'*");
    }

    [Theory]
    [InlineData("in", "in")]
    [InlineData("in", "./in")]
    [InlineData("in", "sub/../in")]
    [InlineData("in.partial", "in")]
    public void Open_TheInput_IsRefusedUnderEveryName(string input, string output)
    {
        using var folder = new TemporaryFolder();
        RequireRefusal(folder, input, output);
    }

    [LinkTheory]
    [InlineData("in", "link")]
    [InlineData("link", "in")]
    [InlineData("in", "linked/in")]
    [InlineData("in", "chain")]
    [InlineData("plink", "in")]
    public void Open_TheInput_IsRefusedThroughEveryLink(string input, string output)
    {
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder.File("link"), "in");
        File.CreateSymbolicLink(folder.File("plink"), folder.File("in.partial"));
        File.CreateSymbolicLink(folder.File("chain"), "link");
        Directory.CreateSymbolicLink(folder.File("linked"), ".");
        RequireRefusal(folder, input, output);
    }

    private static void RequireRefusal(TemporaryFolder folder, string input, string output)
    {
        folder.Write("in", "precious");
        folder.Write("in.partial", "precious too");
        Directory.CreateDirectory(folder.File("sub"));
        FluentActions.Invoking(() =>
            Open(folder.File(output), input: folder.File(input))).Should().Throw<CommandException>().WithMessage("*overwritten*");
        File.ReadAllText(folder.File("in")).Should().Be("precious");
        File.ReadAllText(folder.File("in.partial")).Should().Be("precious too");
    }

    [LinkFact]
    public void Open_PartialFileThatIsALink_IsRefused()
    {
        using var folder = new TemporaryFolder();
        string other = folder.Write("other", "precious");
        File.CreateSymbolicLink(folder.File("out.partial"), other);
        FluentActions.Invoking(() => Open(folder.File("out"))).Should().Throw<CommandException>().WithMessage("*is a link*");
        File.ReadAllText(other).Should().Be("precious");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Open_WhileAnotherRunWrites_IsRefusedAndHarmsNothing(bool resume)
    {
        using var folder = new TemporaryFolder();
        string path = folder.File("out");
        using (OutputTarget first = Open(path))
        {
            first.Write("first\n"u8);
            FluentActions.Invoking(() => Open(path, resume)).Should().Throw<CommandException>().WithMessage("*another run*");
            first.Write("second\n"u8);
            first.Complete();
        }
        File.ReadAllText(path).Should().Be("first\nsecond\n");
        folder.Names().Should().Equal("out");
        using OutputTarget next = Open(path);
        next.Complete();
    }

    [Fact]
    public void Open_LeftOverOfAnotherRun_IsMadeAnew()
    {
        using var folder = new TemporaryFolder();
        folder.Write("out.partial", "left over, and longer than what follows");
        using (OutputTarget target = Open(folder.File("out")))
        {
            target.Write("new"u8);
            target.Complete();
        }
        File.ReadAllText(folder.File("out")).Should().Be("new");
    }

    private static OutputTarget Open(string path, bool resume = false, string? input = null)
        =>
        OutputTarget.Open(
            path, resume, new CommandEnvironment { Input = Stream.Null, Output = Stream.Null, Error = TextWriter.Null }, input);
}
