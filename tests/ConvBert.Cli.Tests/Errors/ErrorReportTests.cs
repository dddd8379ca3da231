using ConvBert.Cli.Errors;
using ConvBert.Cli.Tests.Support;
using ConvBert.Serving.Lines;

namespace ConvBert.Cli.Tests.Errors;

public sealed class ErrorReportTests
{
    [Theory]
    [InlineData("plain é 猫 😀\ttab\nline", "plain é 猫 😀\ttab\nline")]
    [InlineData("\e[31mred\e]0;title\a", "\\u001b[31mred\\u001b]0;title\\u0007")]
    [InlineData("a\u009b31m\u007f\rb", "a\\u009b31m\\u007f\\u000db")]
    [InlineData("a\u202eb\u2066c\u2028", "a\\u202eb\\u2066c\\u2028")]
    public void Of_CharactersThatActOnATerminal_AreShownEscaped(string text, string expected) => VisibleText.Of(text).Should().Be(expected);

    [Fact]
    public void Of_HalfSurrogatePairs_AreShownEscaped() => VisibleText.Of("half \ud83d and \ude00").Should().Be("half \\ud83d and \\ude00");

    [Fact]
    public void OneLine_LongMessage_KeepsBothEnds()
    {
        string line = ErrorReport.OneLine("what is wrong: " + new string('x', 1_000_000) + " (expected a task)");
        line.Length.Should().BeLessThan(1100);
        line.Should().StartWith("what is wrong").And.EndWith("(expected a task)");
    }

    [Theory]
    [InlineData("tag", "Anna \e[31mlives\e]0;x\a in Paris.")]
    [InlineData("classify", "I loved \e[2J it")]
    [InlineData("fill-mask", "the \e[1m cat [MASK].")]
    [InlineData("tokenize", "a\e[31mb")]
    [InlineData("zero-shot", "a\e[31mb --labels x\e[31m")]
    [InlineData("choose", "a\e[31mb --choices c\e,d")]
    public void Run_TextThatActsOnATerminal_IsShownEscaped(string command, string text)
    {
        string[] arguments = text.Split(" --", 2);
        string[] option = arguments.Length == 1 ? [] : ["--" + arguments[1].Split(' ', 2)[0], arguments[1].Split(' ', 2)[1]];
        CommandRun run = CommandRun.Of([command, arguments[0], .. option], terminal: true);
        (run.Output + run.Error).Should().NotContainAny("\e", "\a").And.Contain("\\u001b");
    }

    [Theory]
    [InlineData("tag", "--no\e[31m")]
    [InlineData("classify", "text", "--model", "no\e[31mwhere")]
    [InlineData("tokenize", "--input", "no\e[31mwhere")]
    [InlineData("no\e[31mcommand")]
    public void Run_ArgumentThatActsOnATerminal_IsShownEscaped(params string[] arguments)
    {
        CommandRun run = CommandRun.Of(arguments, terminal: true);
        run.ExitCode.Should().NotBe(0);
        run.Error.Should().NotContain("\e").And.Contain("\\u001b");
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("tag", "--help")]
    [InlineData("tag", "Anna lives in Paris.")]
    [InlineData("tokenize", "Anna lives in Paris.")]
    [InlineData("info")]
    public void Run_OneColumn_Works(params string[] arguments)
    {
        foreach (int width in new[] { 0, 1, 2, 10 }) CommandRun.Of(arguments, terminal: true, width: width).ExitCode.Should().Be(0);
    }
}
