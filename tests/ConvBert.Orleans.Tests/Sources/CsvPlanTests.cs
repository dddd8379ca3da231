using System.Text;
using ConvBert.Orleans.Files;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;
using ConvBert.Orleans.Sources;
using ConvBert.Serving.Lines;
using CsCheck;

namespace ConvBert.Orleans.Tests.Sources;

/// <summary>However a table is divided, its shards have the records that one reader finds in the whole.</summary>
public sealed class CsvPlanTests : IDisposable
{
    private static readonly FileStores Stores = new([new FolderFileStore()]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("text\n6\" nail\nok\n")]
    [InlineData("text\na \"b\" c\n\"two\nlines\"\nlast\n")]
    [InlineData("text\r1\r2\r")]
    [InlineData("text\r\n1\r2\n3\r\r\n4")]
    [InlineData("\uFEFF\"text\"\n\"one\n1\"\n2\n")]
    [InlineData("\n\ntext\n1\n")]
    [InlineData("\"te\rxt\",text\n1,a\n2,b\n")]
    [InlineData("text\n\"1\"\"\n\"\"2\"\n3")]
    [InlineData("text\n1\n\"broken\" quote\n2\n")]
    [InlineData("text\n1\n\"open\n2\n")]
    public async Task Shards_OfATable_HaveTheRecordsOfTheWhole(string table) => await RequireTheRecordsOfTheWholeAsync(table, shardBytes: 1);

    [Fact]
    public void Shards_OfAnyTable_HaveTheRecordsOfTheWhole()
    {
        Gen<string> header = Gen.OneOfConst("text", "\"text\"", "a,text", "text,\"b\"\"\"", "\uFEFFtext,c", "\uFEFF\"text\"");
        Gen<string> piece = Gen.OneOfConst(
            "\n", "\r", "\r\n", ",", "\"", "\"\"", "a", "é", " ", "\",\"", "\"\n", "\n\"", new string('x', 40), "plain,record\n", "one\n", "\"q\"\n");
        Gen<string> end = Gen.OneOfConst("\n", "\r", "\r\n");
        Gen.Select(header, end, piece.Array[0, 40], Gen.Int[1, 60]).Sample(
            (names, line, pieces, shardBytes) =>
                RequireTheRecordsOfTheWholeAsync(names + line + string.Concat(pieces), shardBytes).GetAwaiter().GetResult(),
            iter: 1500, threads: 1);
    }

    private async Task RequireTheRecordsOfTheWholeAsync(string table, int shardBytes)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(table);
        string path = _folder.File("in.csv");
        await File.WriteAllBytesAsync(path, bytes);
        BulkJob job = ShardSourceTests.Job(path, BulkFormat.Csv) with { ShardBytes = shardBytes };

        (List<string> expected, bool isBroken) = Whole(bytes);
        (List<string> found, List<Shard> shards, bool isRefused) = await DividedAsync(job);

        Assert.Equal(isBroken, isRefused);
        if (isBroken) return;
        Assert.Equal(expected, found);
        Assert.True(shardBytes > 1 || shards.Count >= expected.Count, $"{shards.Count} shards for {expected.Count} records");
    }

    private static (List<string> Records, bool IsBroken) Whole(byte[] bytes)
    {
        var records = new List<string>();
        try
        {
            using var reader = new CsvReader(new MemoryStream(bytes), ',');
            int[] columns = reader.ColumnsOf("text");
            if (columns.Length != 1) return (records, true);
            while (reader.TryRead(columns, out CsvRecord record)) records.Add(record.Fields?[0] ?? record.Error!.Message);
            return (records, false);
        }
        catch (CsvException)
        {
            return (records, true);
        }
    }

    private static async Task<(List<string> Records, List<Shard> Shards, bool IsRefused)> DividedAsync(BulkJob job)
    {
        var source = new CsvSource(Stores.Of(job.Inputs[0]));
        var records = new List<string>();
        var shards = new List<Shard>();
        try
        {
            StoredFile file = (await Stores.Of(job.Inputs[0]).FindAsync(job.Inputs[0], CancellationToken.None))!;
            await foreach (Shard shard in source.PlanAsync(job, file, 0, CancellationToken.None)) shards.Add(shard);
            foreach (Shard shard in shards)
            {
                await foreach (InputLine line in source.ReadAsync(job, shard, CancellationToken.None))
                {
                    using var request = line.Text is null ? null : System.Text.Json.JsonDocument.Parse(line.Text);
                    records.Add(request?.RootElement.GetProperty("inputs").GetString() ?? line.Error!.Message);
                }
            }

            return (records, shards, false);
        }
        catch (BulkJobException)
        {
            return (records, shards, true);
        }
    }
}
