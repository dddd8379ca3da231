using System.Text;
using ConvBert.Cli.InputOutput;
using ConvBert.Serving.Lines;

namespace ConvBert.Cli.Tests.InputOutput;

public sealed class LineReaderTests
{
    [Theory]
    [InlineData("a\nb\n", new[] { "a", "b" })]
    [InlineData("a\r\nb\r\n", new[] { "a", "b" })]
    [InlineData("a\nb", new[] { "a", "b" })]
    [InlineData("\uFEFFa\n", new[] { "a" })]
    [InlineData("\n\n", new[] { "", "" })]
    [InlineData("", new string[0])]
    [InlineData("a\rb\n", new[] { "a\rb" })]
    public void Read_AText_GivesItsLines(string input, string[] expected) =>
        Read(Encoding.UTF8.GetBytes(input)).Select(line => line.Text).Should().Equal(expected);

    [Fact]
    public void Read_BytesThatAreNotUtf8_ReportsThatLineAndGoesOn()
    {
        List<InputLine> lines = Read([.. "good\n"u8, 0x61, 0xFF, 0x0A, .. "after\n"u8]);
        lines.Select(line => line.Text).Should().Equal("good", null, "after");
        lines[1].Number.Should().Be(2);
        lines[1].Error!.Message.Should().Contain("not valid UTF-8").And.Contain("byte 2");
    }

    [Fact]
    public void Read_ALineOfFiveMegabytes_IsWhole()
    {
        string text = new('x', 5_000_000);
        Read(Encoding.UTF8.GetBytes(text + "\nend")).Select(line => line.Text).Should().Equal(text, "end");
    }

    [Fact]
    public void Read_ALineOverTheLimit_IsReportedAndPassedOver()
    {
        var input = new byte[LineReader.MaxBytes + 3];
        input.AsSpan().Fill((byte)'x');
        input[^2] = (byte)'\n';
        List<InputLine> lines = Read(input);
        lines.Should().HaveCount(2);
        lines[0].Error!.Message.Should().Contain("longer than");
        lines[1].Text.Should().Be("x");
    }

    [Fact]
    public void Read_ACharacterAcrossTwoBlocks_IsWhole()
    {
        string text = new string('x', (1 << 16) - 1) + "é";
        Read(Encoding.UTF8.GetBytes(text)).Single().Text.Should().Be(text);
    }

    private static List<InputLine> Read(byte[] bytes)
    {
        using var reader = new LineReader(new MemoryStream(bytes));
        var lines = new List<InputLine>();
        while (reader.TryRead(out InputLine line)) lines.Add(line);
        return lines;
    }
}
