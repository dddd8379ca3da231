using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.ReadMe;

/// <summary>Everything that README.md shows is true: its commands give their output, its C# compiles and gives its output.</summary>
public sealed class ReadMeTests
{
    private const string FirstCommand =
        """dotnet run -c Release --project src/ConvBert.Cli -- fill-mask "The capital of France is [MASK]." """;
    private const string TestCommand = "dotnet test -c Release";
    private static readonly string[] Prefixes = ["dotnet run -c Release --project src/ConvBert.Cli -- ", "convbert "];
    private static readonly List<MarkdownBlock> Blocks = MarkdownBlock.Read(Repository.Read("README.md"));

    public static TheoryData<string, string> Commands()
    {
        var data = new TheoryData<string, string>();
        foreach (ShownCommand shown in ShownCommand.Read(Blocks))
        {
            // A test run cannot run itself.
            if (shown.Line != TestCommand) data.Add(shown.Line, shown.Output);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Command_InTheReadMe_GivesItsOutput(string command, string output)
    {
        string prefix = Prefixes.Should().ContainSingle(p => command.StartsWith(p, StringComparison.Ordinal)).Subject;
        ShownCommand.Run(command[prefix.Length..]).Should().Be(output);
    }

    [Fact]
    public void FirstCommands_InTheReadMe_AreTheDemoAndTheTests()
    {
        IEnumerable<string> commands =
            Blocks.SelectMany(block => block.Lines).Where(line => line.StartsWith("$ ", StringComparison.Ordinal)).Select(line =>
            line[2..]);
        commands.Take(2).Should().Equal(FirstCommand.TrimEnd(), TestCommand);
        Repository.Read(".ci/run").Should().Contain(TestCommand);
    }

    [Fact]
    public void Snippets_InTheReadMe_AreTheCompiledOnesAndGiveTheirOutput()
    {
        string source = Repository.Read("tests/ConvBert.Cli.Tests/ReadMe/ReadMeSnippets.cs");
        string[] compiled = [.. source.Split('\n').Select(line => line.Trim())];
        int snippets = 0;
        for (int i = 0; i < Blocks.Count; i++)
        {
            if (Blocks[i].Language != "csharp") continue;
            string[] lines = [.. Blocks[i].Lines.Select(line => line.Trim())];
            compiled.Should().Contain(lines.Where(IsUsing));
            string.Join('\n',
                compiled).Should().Contain(string.Join('\n', lines.Where(line => !IsUsing(line)).SkipWhile(line => line.Length == 0)));
            Blocks[i + 1].Language.Should().Be("text", "the output follows the snippet");
            ShownCommand.Trimmed(ReadMeSnippets.Run(snippets++).Split('\n')).Should().Be(ShownCommand.Trimmed(Blocks[i + 1].Lines));
        }
        snippets.Should().Be(ReadMeSnippets.Count);
    }

    private static bool IsUsing(string line) =>
        line.StartsWith("using ", StringComparison.Ordinal) && line.EndsWith(';') && !line.Contains('=');
}
