using System.Globalization;
using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests;

/// <summary>The command in locales with other signs and separators: the same options are read, the same bytes written.</summary>
public sealed class CultureTests
{
    /// <summary>Signs and separators of Arabic, Persian and Swedish locales, whether or not this machine has their data.</summary>
    public static TheoryData<string, string, string> Locales => new()
    {
        { "\u061c-", "\u066b", "\u066c" },
        { "\u200e\u2212", "\u066b", "\u066c" },
        { "\u2212", ",", "\u00a0" },
    };

    private static readonly string[][] CommandLines =
    [
        ["classify", "I loved it!", "--top-k", "-1"],
        ["classify", "I loved it!", "--top-k", "2"],
        ["decode", "--", "241", "-5"],
        ["tokenize", "dog", "--stride", "-1", "--max-length", "2", "--slow-tokenizer"],
        ["fill-mask", "a [MASK]", "--batch-size", "-2"],
        ["ask", "--question", "who?", "--context", "Anna runs.", "--max-seq-len", "-3"],
        ["convert", "demo/ner", "/no/such", "--max-shard-size", "1.5XB"],
        ["batch", "-"],
    ];

    private static readonly string[] Bench = ["bench", "--seconds", "0.01", "--cells", "1x4", "--ops", "--threads", "1"];

    /// <summary>What the invariant culture answers, run once for all locales.</summary>
    private static readonly List<(string[] Line, bool Terminal, CommandRun Run)> Expected =
    [
        .. from line in CommandLines
           from terminal in new[] { false, true }
           select (line, terminal, In(CultureInfo.InvariantCulture, line, terminal)),
    ];

    private const string Requests = """
        {"id": -1.5, "task": "text-classification", "inputs": "I loved it!"}
        {"id": -2, "task": "token-classification", "inputs": "Anna", "parameters": {"stride": -1}}
        {"id": -3, "task": "feature-extraction", "inputs": "Anna", "parameters": {"pooling": "mean"}}
        {"id": -4, "task": "decode", "inputs": [-7]}
        """;

    [Theory]
    [MemberData(nameof(Locales))]
    public void Run_InALocaleWithOtherSigns_ReadsAndWritesTheSame(string minus, string point, string group)
    {
        CultureInfo culture = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        culture.NumberFormat.NegativeSign = minus;
        culture.NumberFormat.NumberDecimalSeparator = culture.NumberFormat.PercentDecimalSeparator = point;
        culture.NumberFormat.NumberGroupSeparator = group;
        foreach ((string[] line, bool terminal, CommandRun expected) in Expected)
        {
            CommandRun run = In(culture, line, terminal);
            run.ExitCode.Should().Be(expected.ExitCode, "of convbert {0}", string.Join(' ', line));
            run.Error.Should().Be(expected.Error);
            run.Output.Should().Be(expected.Output);
        }

        // The times of a benchmark differ from run to run; their separators do not.
        foreach (bool terminal in new[] { false, true })
            In(culture, Bench, terminal).Output.Should().NotContainAny("\u066b", "\u061c").And.MatchRegex(@"\d\.\d");
    }

    [Fact]
    public void Run_Whatever_LeavesTheCallersCulture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CommandRun.Of(["info"]);
        CultureInfo.CurrentCulture.Should().BeSameAs(before);
    }

    private static CommandRun In(CultureInfo culture, string[] line, bool terminal)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = culture;
        try
        {
            return CommandRun.Of(line, Requests, terminal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
