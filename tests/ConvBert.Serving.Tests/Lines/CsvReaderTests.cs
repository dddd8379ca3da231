using System.Text;
using ConvBert.Serving.Lines;

namespace ConvBert.Serving.Tests.Lines;

public sealed class CsvReaderTests
{
    [Fact]
    public void Records_AreReadByTheirColumns()
    {
        using CsvReader reader = Reader("\uFEFFkey,\"the text\"\r\n1,plain\r\n\r\n2,\"two\nlines, \"\"quoted\"\"\"\r\n#3,\n");

        reader.Header.Should().Equal("key", "the text");
        Read(reader, 1, 0).Select(record => string.Join('|', record.Fields!)).Should().Equal("plain|1", "two\nlines, \"quoted\"|2", "|#3");
    }

    [Fact]
    public void Record_ThatCannotBeRead_IsAnErrorInItsPlace()
    {
        byte[] bytes = [.. "a,b\ncaf"u8, 0xE9, .. ",1\nshort\nlong,2,3\nfine,"u8, 0xE9, .. "\n"u8];
        using var reader = new CsvReader(new MemoryStream(bytes), ',');

        CsvRecord[] records = Read(reader, 0);

        records.Select(record => record.Error?.Message).Should().Equal(
            "The record is not valid UTF-8.", "The record has 1 fields, but the header has 2.",
            "The record has 3 fields, but the header has 2.", null);
        records.Select(record => record.Number).Should().Equal(1, 2, 3, 4);
        records[3].Fields.Should().Equal(["fine"], "what the other columns hold does not matter");
    }

    [Theory]
    [InlineData("", " is empty; a CSV header was expected.")]
    [InlineData("a\n1\n\"b\" c\n", ", record 2: *A quote within a quoted field is written twice.")]
    public void Table_ThatIsNone_EndsTheReading(string text, string message) => FluentActions.Invoking(() =>
    {
        using CsvReader reader = Reader(text);
        Read(reader, 0);
    }).Should().Throw<CsvException>().WithMessage(message);

    /// <summary>Long enough for every path of the library, and at every place in its vectors.</summary>
    [Theory]
    [InlineData("text\n", "a\rb\n")]
    [InlineData("text\r", "a\nb\r")]
    [InlineData("text\r\n", "a\rb\r\n")]
    [InlineData("\"te\rxt\"\n", "a\nb\r\n")]
    public void CarriageReturn_EndsARecord_WhereverItStands(string header, string records)
    {
        string text = header + string.Concat(Enumerable.Range(0, 700).Select(i => records.Replace("a", new string('a', 1 + (i % 40)))));
        foreach (int piece in new[] { 1, 7, text.Length })
        {
            using var reader = new CsvReader(new PiecewiseStream(Encoding.UTF8.GetBytes(text), piece), ',');

            Read(reader, 0).Select(record => record.Fields![0][0]).Should()
                .Equal(Enumerable.Range(0, 1400).Select(i => i % 2 == 0 ? 'a' : 'b'), "of pieces of {0}", piece);
        }
    }

    [Fact]
    public void CarriageReturn_InsideQuotes_IsText()
    {
        using CsvReader reader = Reader("text\n\"a\rb\"\n\"c\r\nd\"\r");

        Read(reader, 0).Select(record => record.Fields![0]).Should().Equal("a\rb", "c\r\nd");
    }

    private static CsvReader Reader(string text) => new(new MemoryStream(Encoding.UTF8.GetBytes(text)), ',');

    private static CsvRecord[] Read(CsvReader reader, params int[] columns)
    {
        var records = new List<CsvRecord>();
        while (reader.TryRead(columns, out CsvRecord record)) records.Add(record);
        return [.. records];
    }

    /// <summary>Gives so many bytes at a time, as a pipe does.</summary>
    private sealed class PiecewiseStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, piece)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));
    }
}
