using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.ReadMe;

/// <summary>Every task has a guide under docs/ whose commands give the output that stands there.</summary>
public sealed class GuideCommandTests
{
    private const string Prefix = "convbert ";

    private static readonly string[] Guides =
    [
        "feature-extraction", "fill-mask", "multiple-choice", "question-answering", "text-classification", "token-classification",
            "zero-shot-classification",
    ];

    public static TheoryData<string, string, string> Commands()
    {
        var data = new TheoryData<string, string, string>();
        foreach (string guide in Guides)
        {
            foreach (ShownCommand shown in Shown(guide)) data.Add(guide, shown.Line, shown.Output);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Command_InAGuide_GivesItsOutput(string guide, string command, string output)
    {
        command.Should().StartWith(Prefix, "the guide {0} shows the command of this library", guide);
        ShownCommand.Run(command[Prefix.Length..]).Should().Be(output);
    }

    [Fact]
    public void Guides_EachTask_ShowsACommandWithItsOutput() =>
        Guides.Should().OnlyContain(guide => Shown(guide).Any() && Shown(guide).All(shown => shown.Output.Length > 0));

    private static IEnumerable<ShownCommand> Shown(string guide) =>
        ShownCommand.Read(MarkdownBlock.Read(Repository.Read($"docs/{guide}.md")));
}
