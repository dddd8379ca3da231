using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.Commands;

/// <summary>`convbert compare`, and the precision of the other commands.</summary>
public sealed class CompareCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("convbert-compare-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Compare_LabelledTexts_TellsAnswersMetricsAndLayers()
    {
        string file = Write("{\"text\": \"I love it.\", \"label\": \"positive\"}\n{\"text\": \"I will never go again.\", \"label\": \"negative\"}\n");

        CommandRun run = CommandRun.Of(["compare", "demo/sentiment", "--task", "text-classification", "--input", file]);

        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        JsonElement answer = run.Json.Single();
        answer.GetProperty("precision").GetString().Should().Be("int8");
        answer.GetProperty("same_answers").GetInt32().Should().Be(2);
        answer.GetProperty("largest_score_difference").GetDouble().Should().BeInRange(1e-9, 0.01);
        answer.GetProperty("metrics").GetProperty("accuracy").GetProperty("int8").GetDouble().Should().Be(1);
        answer.GetProperty("layers").GetArrayLength().Should().Be(5, "embeddings and four layers");
        answer.GetProperty("layers")[4].GetProperty("relative_rms").GetDouble().Should().BeInRange(1e-4, 0.1);
    }

    [Fact]
    public void Compare_TextsWithoutLabels_HasNoMetrics()
    {
        string file = Write("I love it.\nIt is a car.\n");

        CommandRun run = CommandRun.Of(
            ["compare", "demo/sentiment", "--task", "text-classification", "--input", file, "--precision", "int8-fast"], terminal: true);

        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        run.Output.Should().Contain("2 of 2").And.Contain("relative RMS").And.NotContain("accuracy");
    }

    [Theory]
    [InlineData("--precision fp32 --task text-classification", "int8-fast")]
    [InlineData("--task zero-shot-classification", "--labels")]
    [InlineData("", "--task")]
    public void Compare_OptionsThatDoNotFit_AreWrongUsage(string options, string message)
    {
        CommandRun run = CommandRun.Of(
            ["compare", "demo/sentiment", "--input", Write("x\n"), .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        run.ExitCode.Should().Be(ExitCode.WrongUsage);
        run.Error.Should().Contain(message);
    }

    [Fact]
    public void Classify_WithPrecision_ScoresAlmostAlike()
    {
        double Score(params string[] options)
        {
            CommandRun run = CommandRun.Of(["classify", "The show was fine, but the seats were not.", "--json", .. options]);
            run.ExitCode.Should().Be(ExitCode.Done, run.Error);
            return run.Json.Single()[0].GetProperty("score").GetDouble();
        }

        double exact = Score();
        Score("--precision", "int8").Should().BeApproximately(exact, 0.05).And.NotBe(exact);
        Score("--precision", "fp32").Should().Be(exact);
    }

    private string Write(string content)
    {
        string file = Path.Combine(_folder, content.StartsWith('{') ? "items.jsonl" : "items.txt");
        File.WriteAllText(file, content);
        return file;
    }
}
