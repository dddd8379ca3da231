using System.Text;
using ConvBert.Orleans.Files;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;
using ConvBert.Orleans.S3;
using ConvBert.Orleans.Tests.Sources;
using Parquet;
using Parquet.Schema;

namespace ConvBert.Orleans.Tests.Objects;

/// <summary>Inputs of each format are divided and read in a store of objects as in a folder, over faults of the store.</summary>
public sealed class ObjectSourceTests : IDisposable
{
    private const int Records = 3000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(BulkFormat.JsonLines)]
    [InlineData(BulkFormat.Csv)]
    [InlineData(BulkFormat.Parquet)]
    public async Task Input_InAStoreWithFaults_HasTheShardsAndTextsOfTheFile(BulkFormat format)
    {
        string path = _folder.File("in");
        await WriteAsync(path, format);
        await using ObjectServer server = await ObjectServer.StartAsync();
        (server.RefusesEvery, server.BreaksEvery) = (30, 2);
        using S3FileStore store = ObjectServer.StoreAt(server.Endpoint);
        BulkJob job = ShardSourceTests.Job(path, format) with { ShardBytes = 100_000 };
        (List<Shard> shards, List<string?> texts) = await ShardSourceTests.ReadAsync(job);

        (List<Shard> there, List<string?> read) = await ShardSourceTests.ReadAsync(
            job with { Inputs = [server.Put("in", File.ReadAllBytes(path))] }, new FileStores([new FolderFileStore(), store]));

        read.Should().HaveCount(Records).And.Equal(texts);
        there.Select(shard => (shard.Ordinal, shard.Start, shard.Length)).Should()
            .Equal(shards.Select(shard => (shard.Ordinal, shard.Start, shard.Length))).And.HaveCountGreaterThan(2);
        there.Should().OnlyContain(shard => shard.Version != null);
        server.Faults.Should().ContainKey("broken");
    }

    [Fact]
    public async Task Input_ThatIsNotInTheStore_IsRefused()
    {
        await using ObjectServer server = await ObjectServer.StartAsync();
        using S3FileStore store = ObjectServer.StoreAt(server.Endpoint);

        await FluentActions.Awaiting(() => ShardSourceTests.ReadAsync(
            ShardSourceTests.Job(ObjectServer.AddressOf("absent"), BulkFormat.JsonLines), new FileStores([store])))
            .Should().ThrowAsync<BulkJobException>().WithMessage("*s3://texts/absent*");
    }

    private static async Task WriteAsync(string path, BulkFormat format)
    {
        string[] texts = [.. Enumerable.Range(0, Records).Select(i => $"{i} {new string((char)('a' + (i % 26)), 20 + (i * 7 % 300))}")];
        if (format != BulkFormat.Parquet)
        {
            string[] head = format == BulkFormat.Csv ? ["text"] : [];
            File.WriteAllText(path, string.Concat(head.Concat(texts).Select(text => text + "\n")), Encoding.ASCII);
            return;
        }

        var field = new DataField<string>("text");
        await using FileStream file = File.Create(path);
        await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(field), file);
        foreach (string[] group in texts.Chunk(Records / 3))
        {
            using ParquetRowGroupWriter rows = writer.CreateRowGroup();
            await rows.WriteAsync(field, group);
        }
    }
}
