using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.Commands;

/// <summary>The help of every command: what it shows as a default is what a user would type for it.</summary>
public sealed partial class CommandHelpTests
{
    /// <summary>Every command, those of `train` by both of their names; the help of `cluster` is another tool's.</summary>
    public static TheoryData<string> Commands =>
        [.. Root().Subcommands.Where(command => command.Name != "cluster").SelectMany(command => command.Subcommands.Select(under => $"{command.Name} {under.Name}").Prepend(command.Name))];

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_OfEveryOption_ShowsItsDefaultAsAUserTypesIt(string name)
    {
        Command command = Find(name);
        foreach (Option option in command.Options.Where(option => option.HasDefaultValue && option.ValueType != typeof(bool)))
        {
            string shown = DefaultShown(name, option);
            string typed = Value(Root().Parse([.. name.Split(' '), option.Name, shown]), name, option);
            typed.Should().Be(Value(Root().Parse(name.Split(' ')), name, option), "convbert {0} {1} \"{2}\" must mean the same as no {1}", name,
                option.Name, shown);
            string[] known = option.HelpName?.Split('|') ?? [];
            bool isNumber = known.Contains("N") && int.TryParse(shown, CultureInfo.InvariantCulture, out _);
            if (known.Length > 1) known.Should().Contain(isNumber ? "N" : shown, "{0} takes one of these", option.Name);
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_OfEveryCommand_NamesNoTypesAndNoEnumMembers(string name)
    {
        string help = Help(name);
        help.Should().NotContain("System.").And.NotContain("unless given");
        foreach (Match match in Default().Matches(help)) match.Groups[1].Value.Should().NotContainAny("{ ", " = ", "Auto", "CodePoint");
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Help_OfEveryOption_HasADescriptionThatIsASentence(string name)
    {
        foreach (Option option in Find(name).Options)
            option.Description.Should().NotBeNullOrWhiteSpace().And.EndWith(".", "that is the description of {0}", option.Name);
    }

    [GeneratedRegex(@"\[default: (.*?)\](?:\s|$)")]
    private static partial Regex Default();

    private static string DefaultShown(string command, Option option)
    {
        string line =
            Help(command).Split('\n').Single(line => Regex.IsMatch(line, $@"^\s+(-\w, )?(--[\w-]+, )?{Regex.Escape(option.Name)}\s")
            || line.Contains($", {option.Name} ", StringComparison.Ordinal));
        Match match = Default().Match(line);
        match.Success.Should().BeTrue("{0} has a default, so that \"{1}\" must show it", option.Name, line.Trim());
        return match.Groups[1].Value;
    }

    private static string Help(string command)
    {
        CommandRun run = CommandRun.Of([.. command.Split(' '), "--help"]);
        run.ExitCode.Should().Be(0);
        return run.Output;
    }

    private static string Value(ParseResult parsed, string command, Option option)
    {
        parsed.Errors.Should().NotContain(error => error.SymbolResult == parsed.GetResult(option));
        object? value = parsed.CommandResult.Command.Options.Single(found => found.Name == option.Name) switch
        {
            Option<string> text => parsed.GetValue(text),
            Option<string[]> texts => string.Join(',', parsed.GetValue(texts)!),
            Option<int> number => parsed.GetValue(number),
            { } other =>
                throw new InvalidOperationException($"{command} {other.Name} is a {other.GetType()}, which this test cannot read."),
        };
        return Convert.ToString(value, CultureInfo.InvariantCulture)!;
    }

    private static Command Find(string name) =>
        name.Split(' ').Aggregate((Command)Root(), (command, part) => command.Subcommands.Single(under => under.Name == part));

    private static RootCommand Root() =>
        ConvBertCommand.Create(new CommandEnvironment { Input = Stream.Null, Output = Stream.Null, Error = TextWriter.Null });
}
