using System.Text.RegularExpressions;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Tests.Support;
using ConvBert.Testing;

namespace ConvBert.Cli.Tests.ReadMe;

/// <summary>
/// The commands of the guides' sections "Train your own" run, on a few examples, and what they print has the lines that the guides show.
/// </summary>
public sealed partial class TrainingGuideTests
{
    public static TheoryData<string, int> Guides() => new()
    {
        { "text-classification", 40 },
        { "token-classification", 226 },
        { "question-answering", 12 },
        { "fill-mask", 60 },
        { "multiple-choice", 16 },
    };

    [Theory]
    [MemberData(nameof(Guides))]
    public void Train_AsAGuideShows_PrintsItsLines(string guide, int examples)
    {
        using var folder = new TemporaryFolder();
        ShownCommand shown = ShownCommand.Read(MarkdownBlock.Read(Repository.Read($"docs/{guide}.md")), "shell-session").Single();
        string[] arguments = ShellLine.Split(shown.Line["convbert ".Length..]);
        Shorten(arguments, "--train", folder, examples);
        Shorten(arguments, "--eval", folder, examples);
        Replace(arguments, "--output", folder.File);

        CommandRun run = CommandRun.Of([.. arguments, "--threads", "1"], terminal: true);

        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        Shape(ShownCommand.Trimmed(run.Output.Split('\n')), folder.Path).Should().Equal(Shape(shown.Output, folder.Path));
        string output = Replace(arguments, "--output", path => path);
        File.Exists(Path.Combine(output, "report.html")).Should().BeTrue();
    }

    /// <summary>Lines without what differs from data to data: numbers, the lengths of bars, and the folder.</summary>
    private static string[] Shape(string output, string folder) =>
        [.. output.Replace(folder + Path.DirectorySeparatorChar, "", StringComparison.Ordinal).Split('\n').Select(line => Number().Replace(line, "0"))];

    /// <summary>The beginning of a file in place of the file.</summary>
    private static void Shorten(string[] arguments, string option, TemporaryFolder folder, int lines) => Replace(arguments, option, path =>
        folder.Write(Path.GetFileName(path), string.Join('\n', File.ReadLines(Path.Combine(Repository.Root, path)).Take(lines))));

    /// <summary>Gives an option another value, which is returned.</summary>
    private static string Replace(string[] arguments, string option, Func<string, string> value)
    {
        int place = Array.IndexOf(arguments, option) + 1;
        place.Should().BePositive("the guide gives {0}", option);
        return arguments[place] = value(arguments[place]);
    }

    /// <summary>A number with the spaces around it, or a bar.</summary>
    [GeneratedRegex(@"[ ▏▎▍▌▋▊▉█]*[-0-9][-0-9:.,e]*|[ ▏▎▍▌▋▊▉█]+")]
    private static partial Regex Number();
}
