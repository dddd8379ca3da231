using ConvBert.Orleans.Files;
using ConvBert.Orleans.Grains;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.S3;
using ConvBert.Orleans.Tests.Cluster;
using ConvBert.Orleans.Tests.Objects;

namespace ConvBert.Orleans.Tests.Processes;

/// <summary>A job of three processes from a store of objects into it.</summary>
[Collection(nameof(TaskGrainTests))]
public sealed class StoreTrials : IDisposable
{
    private const int Lines = 20_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly JobFiles _files = new();

    public void Dispose() => _files.Dispose();

    [TrialFact(SwiftServer.Program, SwiftServer.Packages)]
    public async Task Store_ThatIsAwayAfterASiloWasKilled()
    {
        _files.WriteInput(Lines);
        await _files.RunBatchAsync();
        await using SwiftServer server = await SwiftServer.StartAsync();
        using var store = server.NewStore();
        string input = SwiftServer.AddressOf("in/lines 1.jsonl"), results = SwiftServer.AddressOf("scored/today");
        await UploadAsync(store, input);
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(3, server.Environment);
        IBulkJob job = cluster.Job("stored");
        await job.SubmitAsync(_files.Job(shardBytes: 60_000) with { Inputs = [input], Output = results });

        await cluster.ReachAsync(job, status => status.ShardsDone >= 3);
        await cluster.KillAsync(await cluster.CoordinatorAsync(job));
        await cluster.ReachAsync(job, status => status.State == BulkJobState.Running && status.LinesPerSecond > 0);
        await server.GoAwayAsync();
        (await job.StatusAsync()).State.Should().Be(BulkJobState.Running, "the store is to be away while it is wanted");
        await Task.Delay(TimeSpan.FromSeconds(5));
        await server.ComeBackAsync();
        BulkJobStatus end = await cluster.ReachAsync(
            job, status => status.State is BulkJobState.Completed or BulkJobState.Failed, Patience);

        end.State.Should().Be(BulkJobState.Completed, end.Trouble);
        end.Lines.Should().Be(Lines);
        await DownloadAsync(store, results);
        _files.RequireTheSameBytes();
    }

    private async Task UploadAsync(S3FileStore store, string path)
    {
        using IDraft draft = store.Begin(path);
        await using (FileStream input = File.OpenRead(_files.Input)) await input.CopyToAsync(draft.Content);
        await draft.CompleteAsync(path, CancellationToken.None);
    }

    private async Task DownloadAsync(S3FileStore store, string folder)
    {
        Directory.CreateDirectory(_files.Output);
        foreach (string name in (await store.ListAsync(folder)).Keys)
        {
            StoredFile file = (await store.FindAsync(store.Combine(folder, name), CancellationToken.None))!;
            await using Stream stream = store.Open(file);
            await using FileStream copy = File.Create(Path.Combine(_files.Output, name));
            await stream.CopyToAsync(copy);
        }
    }
}
