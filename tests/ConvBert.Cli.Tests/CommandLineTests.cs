using ConvBert.Cli.Errors;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("nonsense")]
    [InlineData("info", "--wrong")]
    [InlineData("info", "stray")]
    public void Run_AWrongCommandLine_ExitsWithTwoAndSaysWhy(params string[] args)
    {
        CommandRun run = CommandRun.Of(args);
        run.ExitCode.Should().Be(ExitCode.WrongUsage);
        run.Output.Should().BeEmpty();
        run.Error.Should().StartWith("convbert: ").And.Contain(args[^1]).And.Contain("--help").And.NotContain("   at ");
    }

    [Fact]
    public void Run_WithoutArguments_ShowsTheHelp()
    {
        CommandRun run = CommandRun.Of([]);
        run.ExitCode.Should().Be(ExitCode.Done);
        run.Output.Should().Contain("info");
    }

    [Fact]
    public void Run_Version_IsANumber()
    {
        CommandRun run = CommandRun.Of(["--version"]);
        run.ExitCode.Should().Be(ExitCode.Done);
        run.Output.Trim().Should().MatchRegex(@"^\d+\.\d+\.\d+");
    }

    [Theory]
    [InlineData("fi", "fill-mask")]
    [InlineData("tag --agg", "--aggregation")]
    [InlineData("tag --aggregation ", "first")]
    [InlineData("classify --model demo/s", "demo/sentiment")]
    public void Suggest_OfAHalfWrittenLine_NamesWhatFits(string line, string expected)
    {
        string whole = $"{System.CommandLine.RootCommand.ExecutableName} {line}";
        CommandRun run = CommandRun.Of([$"[suggest:{whole.Length}]", whole]);
        run.ExitCode.Should().Be(ExitCode.Done);
        run.Error.Should().BeEmpty();
        run.Lines.Select(found => found.Trim()).Should().Contain(expected);
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _convbert convbert")]
    [InlineData("zsh", "compdef _convbert convbert")]
    [InlineData("fish", "complete -c convbert")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName convbert")]
    public void Completion_OfAShell_IsAScriptForIt(string shell, string expected)
    {
        CommandRun run = CommandRun.Of(["completion", shell]);
        run.ExitCode.Should().Be(ExitCode.Done);
        run.Output.Should().Contain(expected).And.Contain("[suggest:").And.EndWith("\n");
    }

    [Fact]
    public void Completion_OfAnUnknownShell_IsWrongUsage() =>
        CommandRun.Of(["completion", "csh"]).ExitCode.Should().Be(ExitCode.WrongUsage);

    [Fact]
    public void Info_Redirected_NamesTheTierInUseAndTheOneAllowed()
    {
        System.Text.Json.JsonElement info = CommandRun.Of(["info"]).Json.Single();
        info.GetProperty("tier").GetString().Should().Be(ConvBertRuntime.Tier.ToString());
        info.GetProperty("available_tier").GetString().Should().Be(ConvBertRuntime.AvailableTier.ToString());
        info.GetProperty("tier_advice").GetString().Should().Be(ConvBertRuntime.TierAdvice);
    }

    [Fact]
    public void Info_Redirected_IsOneJsonLine()
    {
        CommandRun run = CommandRun.Of(["info"]);
        run.ExitCode.Should().Be(ExitCode.Done);
        run.Json.Single().GetProperty("version").GetString().Should().NotBeNullOrEmpty();
    }

    [Fact]
    public void Info_OnATerminal_IsLaidOut() => CommandRun.Of(["info"], terminal: true).Output.Should().StartWith("version");
}
