using ConvBert.Cli.Tests.Support;

namespace ConvBert.Cli.Tests.Streaming;

/// <summary>Inputs of which much is wrong cost no memory, and no answer.</summary>
public sealed class BadLinesTests
{
    /// <summary>32 MB, in the hexadecimal digits that the runtime wants.</summary>
    private const string HeapLimit = "2000000";

    [LinuxTheory]
    [InlineData("tokenize")]
    [InlineData("classify --padded --model demo/sentiment")]
    public void Run_ManyBadLines_StayWithinBoundedMemory(string command)
    {
        using var folder = new TemporaryFolder();
        ShellRun run = ShellRun.Of(
            $"(echo '{{\"text\":\"first\"}}'; yes '{{' | head -100000; echo '{{\"text\":\"last\"}}') | $CONVBERT {command} --input - --format jsonl --json 2>/dev/null | "
            + "awk 'NR==1 || NR==100002 {print (/error/ ? \"bad\" : \"good\")} END {print NR}'; echo ${PIPESTATUS[1]}",
            folder, ("DOTNET_GCHeapHardLimit", HeapLimit));
        run.Output.Should().Be("good\ngood\n100002\n0\n");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_BadLinesBetweenGoodOnes_KeepTheOrder(bool padded)
    {
        int[] runs = [0, 1, 1023, 1024, 1025, 3000, 0];
        var input = new System.Text.StringBuilder();
        var expected = new List<bool>();
        foreach (int bad in runs)
        {
            for (int i = 0; i < bad; i++) input.Append("{\n");
            expected.AddRange(Enumerable.Repeat(false, bad));
            input.Append("{\"text\":\"a\"}\n");
            expected.Add(true);
        }
        CommandRun run =
            CommandRun.Of(["classify", "--input", "-", "--format", "jsonl", .. padded ? new[] { "--padded" } : []], input.ToString());
        run.ExitCode.Should().Be(0);
        run.Lines.Select(line => !line.Contains("\"error\"", StringComparison.Ordinal)).Should().Equal(expected);
    }

    [Fact]
    public void Run_LongBadLine_IsNotRepeated()
    {
        string line = $"{{\"task\":\"{new string('x', 1 << 20)}\",\"inputs\":\"a\"}}\n";
        CommandRun run = CommandRun.Of(["batch", "-"], line);
        run.Lines.Should().ContainSingle().Which.Length.Should().BeLessThan(2000);
        CommandRun.Of(["tokenize", "--input", "-", "--format", "jsonl"], line).Error.Length.Should().BeLessThan(3000);
    }

    [Fact]
    public void Run_HeaderOfManyColumns_IsNotPrinted()
    {
        string header = string.Join(',', Enumerable.Range(0, 50_000).Select(i => $"column{i}"));
        CommandRun run = CommandRun.Of(["tokenize", "--input", "-", "--format", "csv"], header + "\nx\n");
        run.ExitCode.Should().Be(1);
        run.Error.Should().Contain("no column \"text\"").And.Contain("--column").And.Subject.Length.Should().BeLessThan(1200);
    }
}
