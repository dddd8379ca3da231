using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.Commands;

public sealed class ExplainCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Explain_ToAPage_WritesOneFileWithTheExplanationInside()
    {
        string page = _folder.File("look.html");
        CommandRun run = CommandRun.Of(["explain", "Paris is big.", "--output", page]);

        run.Should().Be(new CommandRun(ExitCode.Done, "", ""));
        File.ReadAllText(page).Should().StartWith("<!doctype html>").And.Contain("\"text\":\"Paris is big.\"").And.EndWith("</html>\n");
        Directory.GetFiles(_folder.Path).Should().Equal(page);
    }

    [Fact]
    public void Explain_Redirected_WritesOneLineOfJson()
    {
        JsonElement answer = CommandRun.Of(["explain", "Paris", "--text-pair", "Rome", "--layers", "3,0", "--encoding", "numbers"]).Json.Single();

        answer.GetProperty("model").GetString().Should().Be("demo/fill-mask");
        answer.GetProperty("tokens").GetArrayLength().Should().Be(5);
        answer.GetProperty("layers").EnumerateArray().Select(layer => layer.GetProperty("layer").GetInt32()).Should().Equal(3, 0);
        answer.GetProperty("layers")[0].GetProperty("conv_kernels")[1][4].GetArrayLength().Should().Be(9);
    }

    [Fact]
    public void Explain_OnATerminal_TellsOfEachTokenWhatItLooksAtAndMixes()
    {
        CommandRun run = CommandRun.Of(["explain", "The capital of France is [MASK]."], terminal: true);
        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        run.Output.Should().Contain("layer 4").And.Contain("convolution mixes").And.MatchRegex(@"\[MASK\] +103 +25–31 +0\.\d\d \w+");
    }

    [Theory]
    [InlineData("must hold layers, counted from 0, but holds 1.5", "--layers", "1.5")]
    [InlineData("holds 7; the model has 4 layers", "--layers", "7")]
    [InlineData("--encoding is 'bytes'; known are packed, numbers", "--encoding", "bytes")]
    [InlineData("does not end in .html", "--json", "--output", "look.html")]
    public void Explain_AnOptionThatCannotBe_IsRefused(string message, params string[] options)
    {
        CommandRun run = CommandRun.Of(["explain", "Paris", .. options]);
        run.ExitCode.Should().NotBe(ExitCode.Done);
        run.Error.Should().Contain(message);
        File.Exists("look.html").Should().BeFalse();
    }

    [Fact]
    public void Explain_ATextThatIsTooLong_LeavesTheOldPage()
    {
        string page = _folder.Write("look.html", "old");
        CommandRun run = CommandRun.Of(["explain", string.Join(' ', Enumerable.Repeat("Paris", 2000)), "--output", page]);
        run.ExitCode.Should().Be(ExitCode.Failed);
        run.Error.Should().Contain("2002 tokens");
        File.ReadAllText(page).Should().Be("old");
    }
}
