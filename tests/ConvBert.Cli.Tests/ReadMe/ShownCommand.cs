using ConvBert.Cli.Errors;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.ReadMe;

/// <summary>A command that a page shows after "$ ", and the output that the page gives for it.</summary>
internal sealed record ShownCommand(string Line, string Output)
{
    /// <summary>Every command of the blocks of a language, in order.</summary>
    public static IEnumerable<ShownCommand> Read(IEnumerable<MarkdownBlock> blocks, string language = "console")
    {
        foreach (MarkdownBlock block in blocks.Where(block => block.Language == language))
        {
            int[] starts =
                [.. Enumerable.Range(0, block.Lines.Count).Where(i => block.Lines[i].StartsWith("$ ", StringComparison.Ordinal)),
                block.Lines.Count];
            for (int i = 0; i + 1 < starts.Length; i++)
                yield return new ShownCommand(block.Lines[starts[i]][2..], Trimmed(block.Lines.Take(starts[i + 1]).Skip(starts[i] + 1)));
        }
    }

    /// <summary>
    /// What the command prints on a terminal for <paramref name="arguments"/>, a line of shell. It must succeed without a word on standard
    /// error.
    /// </summary>
    public static string Run(string arguments)
    {
        CommandRun run = CommandRun.Of(ShellLine.Split(arguments), terminal: true);
        run.Error.Should().BeEmpty();
        run.ExitCode.Should().Be(ExitCode.Done);
        return Trimmed(run.Output.Split('\n'));
    }

    /// <summary>Lines without what the eye cannot see: spaces at the ends of lines, empty lines at the end.</summary>
    public static string Trimmed(IEnumerable<string> lines) => string.Join('\n', lines.Select(line => line.TrimEnd())).TrimEnd();
}
