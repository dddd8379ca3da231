using ConvBert.Cli.Errors;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.Batch;

/// <summary>A line's "precision" and "keep_fp32" stand for the command line's flag of the same name, and for that one only.</summary>
public class PrecisionTests
{
    private const string First = "encoder.layer.0.output.dense";
    private const string Last = "encoder.layer.3.output.dense";

    [Theory]
    [InlineData("--precision int8 --keep-fp32 " + First, "", "--precision int8 --keep-fp32 " + First)]
    [InlineData("--precision int8 --keep-fp32 " + First, "\"precision\": \"int8-fast\"", "--precision int8-fast --keep-fp32 " + First)]
    [InlineData("--precision int8 --keep-fp32 " + First, "\"keep_fp32\": [\"" + Last + "\"]", "--precision int8 --keep-fp32 " + Last)]
    [InlineData("--precision int8 --keep-fp32 " + First, "\"keep_fp32\": []", "--precision int8")]
    [InlineData("--precision int8 --keep-fp32 " + First, "\"precision\": null, \"keep_fp32\": null", "--precision int8 --keep-fp32 " + First)]
    [InlineData("--precision int8 --keep-fp32 " + First, "\"precision\": \"fp32\"", "")]
    [InlineData(
        "--precision int8 --keep-fp32 " + First, "\"precision\": \"int8-fast\", \"keep_fp32\": [\"" + Last + "\"]",
        "--precision int8-fast --keep-fp32 " + Last)]
    [InlineData("--precision int8", "\"keep_fp32\": [\"" + First + "\"]", "--precision int8 --keep-fp32 " + First)]
    [InlineData("--keep-fp32 " + First, "\"precision\": \"int8\"", "--precision int8 --keep-fp32 " + First)]
    [InlineData("", "\"precision\": \"int8\"", "--precision int8")]
    public void Run_LineBesideTheCommandLine_OverridesItsOwnFlagOnly(string flags, string line, string meant)
    {
        // A line before it holds the command line's own model in the cache where that is one.
        string own = flags.StartsWith("--keep", StringComparison.Ordinal) ? "" : Request("") + "\n";
        Answer(flags, own + Request(line)).Should().Be(Answer(meant, Request("")));
    }

    [Fact]
    public void Run_AllMeanings_GiveDifferentAnswers() =>
        new[]
        {
            "", "--precision int8", "--precision int8-fast", "--precision int8 --keep-fp32 " + First, "--precision int8 --keep-fp32 " + Last,
            "--precision int8-fast --keep-fp32 " + First, "--precision int8-fast --keep-fp32 " + Last,
        }.Select(flags => Answer(flags, Request(""))).Should().OnlyHaveUniqueItems();

    [Theory]
    [InlineData("", "\"keep_fp32\": [\"" + First + "\"]")]
    [InlineData("--precision int8", "\"precision\": \"fp32\", \"keep_fp32\": [\"" + First + "\"]")]
    public void Run_LineThatKeepsModulesOfAModelInFloat32_IsRefused(string flags, string line) =>
        Answer(flags, Request(line)).Should().Contain("\"error\"").And.Contain("KeepFloat32");

    private static string Request(string fields) =>
        "{\"task\": \"text-classification\", \"inputs\": \"The show was fine, but the seats were not.\""
            + (fields.Length == 0 ? "" : ", " + fields) + "}";

    private static string Answer(string flags, string requests)
    {
        CommandRun run = CommandRun.Of(["batch", "-", .. flags.Split(' ', StringSplitOptions.RemoveEmptyEntries)], requests);
        run.ExitCode.Should().Be(ExitCode.Done, run.Error);
        return run.Lines[^1];
    }
}
