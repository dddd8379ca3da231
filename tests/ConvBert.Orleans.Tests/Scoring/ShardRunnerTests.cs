using System.Globalization;
using System.Text.Json;
using ConvBert.Orleans.Files;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;
using ConvBert.Orleans.Models;
using ConvBert.Orleans.Results;
using ConvBert.Orleans.Scoring;
using ConvBert.Orleans.Sources;
using ConvBert.Orleans.Tests.Cluster;
using ConvBert.Pipelines;
using ConvBert.Serving.Engine;

namespace ConvBert.Orleans.Tests.Scoring;

public sealed class ShardRunnerTests : IDisposable
{
    private const int MaxTries = 2;

    private readonly TemporaryFolder _folder = new();
    private readonly WatchedStore _store = new();
    private readonly ModelShelf _models = new(
        new PipelineLoadOptions { Model = new ConvBertLoadOptions { Threads = 1 } }, new EngineLimits { MaxRequests = 100 }, maxLoaded: 1);
    private readonly FileStores _stores;
    private readonly ShardRunner _runner;

    public ShardRunnerTests()
    {
        _stores = new FileStores([_store]);
        _runner = new ShardRunner(_models, _stores);
        Directory.CreateDirectory(Folder.Work);
    }

    private JobFolder Folder => new(_stores, _folder.File("out"), "job");

    public void Dispose()
    {
        _runner.Dispose();
        _models.Dispose();
        _folder.Dispose();
    }

    /// <summary>Its lines have done nothing: what ends an attempt in order is no line's fault, however often it does.</summary>
    [Fact]
    public async Task Shard_OfAProcessThatDied_WhoseDiskIsFull_LosesNoLine()
    {
        (BulkJob job, Shard[] shards) = await PlanAsync(lines: 5, shards: 1);
        Shard shard = shards.Single();
        await DieAsync(shard);

        _store.IsFull = true;
        for (int attempt = 0; attempt <= MaxTries + 1; attempt++)
            await FluentActions.Awaiting(() => RunAsync(job, shard)).Should().ThrowAsync<IOException>().WithMessage("No space left*");
        _store.IsFull = false;
        ShardResult result = await RunAsync(job, shard);

        (result.Lines, result.Errors, result.Poisonous).Should().Be((5, 0, 0));
        File.Exists(Folder.TriesOf(0)).Should().BeFalse();
    }

    /// <summary>The store takes the line's note and nothing after it, and so cannot take it back either.</summary>
    [Fact]
    public async Task Shard_OfAProcessThatDied_WhoseStoreIsAwayFromTheSameLineOn_LosesNoLine()
    {
        (BulkJob job, Shard[] shards) = await PlanAsync(lines: 5, shards: 1);
        Shard shard = shards.Single();
        await DieAsync(shard);
        for (int attempt = 0; attempt <= MaxTries + 1; attempt++)
        {
            int notes = 0;
            _store.IsAway = () => ++notes > 4;
            (await FluentActions.Awaiting(() => RunAsync(job, shard)).Should().ThrowAsync<IOException>())
                .WithMessage("*the store is away*the note of the attempt*");
        }

        _store.IsAway = null;
        (await RunAsync(job, shard)).Poisonous.Should().Be(0);
    }

    /// <summary>While a shard is answered line by line, no other line runs in the process: it would be blamed for an end of the process.</summary>
    [Fact]
    public async Task Shards_OfAProcessThatDied_RunOneAfterTheOther_AndBesideNone()
    {
        (BulkJob job, Shard[] shards) = await PlanAsync(lines: 60, shards: 3);
        await DieAsync(shards[0]);
        await DieAsync(shards[1]);

        ShardResult[] results = await Task.WhenAll(shards.Select(shard => Task.Run(() => RunAsync(job, shard))));

        results.Select(result => (result.Lines, result.Errors)).Should().AllBeEquivalentTo((20L, 0L));
        string[] order = [.. _store.Notes.Skip(2).Select(note => note.Path)];
        order.Should().HaveCount((2 * (20 + 2)) + 2, "each begins, notes its lines if it is careful, and ends");
        order.Index().Count(at => at.Index == 0 || order[at.Index - 1] != at.Item).Should().Be(3, "of {0}", string.Join('\n', order));
    }

    private async Task<(BulkJob Job, Shard[] Shards)> PlanAsync(int lines, int shards)
    {
        string[] requests =
        [
            .. Enumerable.Range(1, lines).Select(i => JsonSerializer.Serialize(
                new { id = i.ToString("D3", CultureInfo.InvariantCulture), task = "text-classification", inputs = "a clean room" })),
        ];
        var job = new BulkJob
        {
            Inputs = [_folder.Write("in.jsonl", string.Concat(requests.Select(request => request + "\n")))],
            Output = _folder.File("out"),
            Model = new BulkModel { Path = JobFiles.Model, Hash = ModelHash.Of(JobFiles.Model) },
            ShardBytes = (requests[0].Length + 1) * lines / shards,
            MaxTries = MaxTries,
        };
        Shard[] all = await ShardSources.PlanAsync(job, _stores, CancellationToken.None).ToArrayAsync();
        all.Should().HaveCount(shards);
        return (job, all);
    }

    /// <summary>A process that ended on the shard, before it knew on which line.</summary>
    private Task DieAsync(Shard shard) => _store.WriteNoteAsync(Folder.TriesOf(shard.Ordinal), "0 0 0"u8.ToArray(), CancellationToken.None);

    private Task<ShardResult> RunAsync(BulkJob job, Shard shard) => _runner.RunAsync(job, shard, Folder, _ => { }, CancellationToken.None);
}
