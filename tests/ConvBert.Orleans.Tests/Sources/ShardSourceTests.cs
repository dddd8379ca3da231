using ConvBert.Orleans.Files;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;
using ConvBert.Orleans.Sources;
using ConvBert.Serving.Lines;
using Parquet;
using Parquet.Schema;

namespace ConvBert.Orleans.Tests.Sources;

public sealed class ShardSourceTests : IDisposable
{
    private static readonly FileStores Stores = new([new FolderFileStore()]);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(40)]
    [InlineData(1000)]
    public async Task JsonLines_InShardsOfAnySize_AreAllLinesOnce(long shardBytes)
    {
        string[] lines = [.. Enumerable.Range(0, 50).Select(i => new string((char)('a' + (i % 26)), 1 + (i * 7 % 30)))];
        string path = _folder.Write("in.jsonl", string.Join("\n", lines.Take(20)) + "\r\n\n  \n" + string.Join("\n", lines.Skip(20)));

        (List<Shard> shards, List<string?> texts) = await ReadAsync(Job(path, BulkFormat.JsonLines) with { ShardBytes = shardBytes });

        texts.Should().Equal(lines);
        shards.Sum(shard => shard.Length).Should().Be(new FileInfo(path).Length);
        shards.Select(shard => shard.Ordinal).Should().Equal(Enumerable.Range(0, shards.Count));
        if (shardBytes == 1) shards.Count.Should().BeGreaterThan(40);
    }

    [Fact]
    public async Task JsonLines_OverTwoFiles_CountOn()
    {
        BulkJob job = Job(_folder.Write("a", "1\n2\n"), BulkFormat.JsonLines) with { ShardBytes = 2 };
        job = job with { Inputs = [job.Inputs[0], _folder.Write("empty", ""), _folder.Write("b", "3\n")] };

        (List<Shard> shards, List<string?> texts) = await ReadAsync(job);

        texts.Should().Equal("1", "2", "3");
        shards.Should().HaveCount(3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    [InlineData(100000)]
    public async Task Csv_WithEndsOfLinesInsideQuotes_IsReadWhole(long shardBytes)
    {
        string path = _folder.Write("in.csv", "\uFEFFkey,\"the text\"\n1,plain\n2,\"two\nlines, \"\"quoted\"\"\"\r\n3,\"\"\n4,last");

        (List<Shard> shards, List<string?> texts) = await ReadAsync(
            Job(path, BulkFormat.Csv) with
            {
                IdColumn = "key",
                Columns = new Dictionary<string, string> { ["inputs"] = "the text" },
                ShardBytes = shardBytes
            });

        texts.Should().Equal(
            """{"id":"1","task":"text-classification","inputs":"plain","parameters":{"top_k":1}}""",
            """{"id":"2","task":"text-classification","inputs":"two\nlines, \"quoted\"","parameters":{"top_k":1}}""",
            """{"id":"3","task":"text-classification","inputs":"","parameters":{"top_k":1}}""",
            """{"id":"4","task":"text-classification","inputs":"last","parameters":{"top_k":1}}""");
        shards.Count.Should().Be(shardBytes switch { 1 => 4, 60 => 1, _ => 1 });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(100000)]
    public async Task Csv_RecordThatBeginsLikeAComment_IsARecord(long shardBytes)
    {
        BulkJob job = Job(_folder.Write("in.csv", "text\n#1 of three\nplain\n#3 of three\n"), BulkFormat.Csv) with
        {
            Columns = new Dictionary<string, string> { ["inputs"] = "text" },
            ShardBytes = shardBytes
        };

        (await ReadAsync(job)).Texts.Should().HaveCount(3).And.OnlyContain(text => text != null);
    }

    /// <summary>As the command answers such records: by an error in their place.</summary>
    [Fact]
    public async Task Csv_RecordThatIsNoRecord_IsAnError()
    {
        string path = _folder.File("in.csv");
        byte[] lines = [.. "text,key\nfine,1\ncaf"u8, 0xE9, .. ",2\nshort\n\nfine,"u8, 0xE9, .. "\nfine,4\n"u8];
        File.WriteAllBytes(path, lines);
        BulkJob job = Job(path, BulkFormat.Csv);
        Shard shard = await ShardSources.PlanAsync(job, Stores, CancellationToken.None).SingleAsync();

        List<InputLine> records = await new CsvSource(Stores.Of(job.Inputs[0])).ReadAsync(job, shard, CancellationToken.None).ToListAsync();

        records.Select(record => record.Error?.Message).Should().Equal(
            null, "The record is not valid UTF-8.", "The record has 1 fields, but the header has 2.", null, null);
        records.Select(record => record.Number).Should().Equal(1, 2, 3, 4, 5);
        records[3].Text.Should().NotContain("\uFFFE", "a column that is not asked for does not matter");
    }

    [Fact]
    public async Task Csv_WithTheColumnTwice_IsRefused()
    {
        BulkJob job = Job(_folder.Write("in.csv", "text,text\n1,2\n"), BulkFormat.Csv);

        (await FluentActions.Awaiting(() => ReadAsync(job)).Should().ThrowAsync<BulkJobException>()).WithMessage("*2 columns \"text\"*");
    }

    [Fact]
    public async Task Csv_WithoutTheColumn_IsRefused()
    {
        BulkJob job = Job(_folder.Write("in.csv", "a,b\n1,2\n"), BulkFormat.Csv);

        (await FluentActions.Awaiting(() => ReadAsync(job)).Should().ThrowAsync<BulkJobException>()).WithMessage("*\"text\"*a, b*");
    }

    [Fact]
    public async Task Csv_ThatEndsInQuotes_IsRefused()
    {
        BulkJob job = Job(_folder.Write("in.csv", "text\n\"1\n"), BulkFormat.Csv);

        await FluentActions.Awaiting(() => ReadAsync(job)).Should().ThrowAsync<BulkJobException>();
    }

    [Fact]
    public async Task Parquet_RowGroups_AreShards()
    {
        string path = _folder.File("in.parquet");
        var question = new DataField<string>("q");
        var context = new DataField<string>("c");
        await using (FileStream file = File.Create(path))
        {
            await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(question, context), file);
            for (int group = 0; group < 3; group++)
            {
                using ParquetRowGroupWriter rows = writer.CreateRowGroup();
                await rows.WriteAsync(question, (string[])[$"q{group}a", $"q{group}b"]);
                await rows.WriteAsync(context, (string[])[$"c{group}a", $"c{group}b"]);
            }
        }

        (List<Shard> shards, List<string?> texts) = await ReadAsync(Job(path, BulkFormat.Parquet) with
        {
            Columns = new Dictionary<string, string> { ["question"] = "q", ["context"] = "c" },
            Parameters = null,
        });

        shards.Should().HaveCount(3);
        texts.Should().HaveCount(6);
        texts[3].Should().Be("""{"task":"text-classification","inputs":{"context":"c1b","question":"q1b"}}""");
    }

    [Fact]
    public async Task Parquet_OfAnotherFormat_IsRefused()
    {
        BulkJob job = Job(_folder.Write("in.parquet", "text\nthis is no parquet file at all\n"), BulkFormat.Parquet);

        (await FluentActions.Awaiting(() => ReadAsync(job)).Should().ThrowAsync<BulkJobException>()).WithMessage("*no Parquet*");
    }

    /// <summary>Whatever was planned over is read, or nothing: an input that changes is not mixed in.</summary>
    [Theory]
    [InlineData(BulkFormat.JsonLines, "1\n", false)]
    [InlineData(BulkFormat.JsonLines, "1\n4\n3\n", false)]
    [InlineData(BulkFormat.JsonLines, "1\n4\n3\n", true)]
    [InlineData(BulkFormat.Csv, "text\n1\n4\n", false)]
    [InlineData(BulkFormat.Csv, "text\n1\n2\n3\n4\n", false)]
    public async Task Read_OfAnotherFileThanWasPlanned_Fails(BulkFormat format, string next, bool isRenamed)
    {
        BulkJob job = Job(_folder.Write("in", format == BulkFormat.Csv ? "text\n1\n2\n" : "1\n2\n3\n"), format);
        IFileStore store = Stores.Of(job.Inputs[0]);
        Shard shard = await ShardSources.PlanAsync(job, Stores, CancellationToken.None).SingleAsync();
        IShardSource source = ShardSources.Of(format, store);
        (await source.ReadAsync(job, shard, CancellationToken.None).CountAsync()).Should().Be(format == BulkFormat.Csv ? 2 : 3);
        // A file system has a time of its own, some milliseconds coarse.
        await Task.Delay(50);
        if (isRenamed) File.Move(_folder.Write("next", next), job.Inputs[0], overwrite: true);
        else File.WriteAllText(job.Inputs[0], next);

        (await FluentActions.Awaiting(async () => await source.ReadAsync(job, shard, CancellationToken.None).ToListAsync())
            .Should().ThrowAsync<FileChangedException>()).WithMessage($"*{job.Inputs[0]}*after the job was planned*");
    }

    [Fact]
    public async Task Read_OfAFileThatIsWrittenMeanwhile_Fails()
    {
        string line = new string('1', 1000) + "\n";
        BulkJob job = Job(_folder.Write("in", string.Concat(Enumerable.Repeat(line, 1000))), BulkFormat.JsonLines);
        Shard shard = await ShardSources.PlanAsync(job, Stores, CancellationToken.None).SingleAsync();
        await Task.Delay(50);
        int read = 0;

        await FluentActions.Awaiting(async () =>
        {
            await foreach (InputLine _ in new JsonLinesSource(Stores.Of(job.Inputs[0])).ReadAsync(job, shard, CancellationToken.None))
            {
                if (read++ > 0) continue;
                using FileStream file = File.Open(job.Inputs[0], FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
                file.Position = file.Length - line.Length;
                file.WriteByte((byte)'2');
            }
        }).Should().ThrowAsync<FileChangedException>();

        read.Should().BeInRange(1, 999);
    }

    internal static BulkJob Job(string path, BulkFormat format) => new()
    {
        Inputs = [path],
        Output = "/out",
        Model = new BulkModel { Path = "/model", Hash = "0" },
        Format = format,
        Task = "text-classification",
        Parameters = """{"top_k":1}""",
        Columns = new Dictionary<string, string> { ["inputs"] = "text" },
    };

    internal static async Task<(List<Shard> Shards, List<string?> Texts)> ReadAsync(BulkJob job, FileStores? stores = null)
    {
        stores ??= Stores;
        List<Shard> shards = await ShardSources.PlanAsync(job, stores, CancellationToken.None).ToListAsync();
        var texts = new List<string?>();
        foreach (Shard shard in shards)
        {
            await foreach (InputLine line in ShardSources.Of(job.Format, stores.Of(shard.Path)).ReadAsync(job, shard,
                CancellationToken.None)) texts.Add(line.Text);
        }

        return (shards, texts);
    }
}
