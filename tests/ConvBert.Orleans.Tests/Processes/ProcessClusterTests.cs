using ConvBert.Orleans.Grains;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Tests.Cluster;

namespace ConvBert.Orleans.Tests.Processes;

/// <summary>A job on three processes and a database.</summary>
[Collection(nameof(TaskGrainTests))]
public sealed class ProcessClusterTests : IDisposable
{
    /// <summary>Work for longer than a cluster takes to find another coordinator: the database is to go while the job runs.</summary>
    private const int Lines = 40_000;

    private readonly JobFiles _files = new();

    public void Dispose() => _files.Dispose();

    [PostgresFact]
    public async Task Job_WhoseCoordinatorIsKilledAndWhoseDatabaseIsAway_GivesTheBytesOfOneProcess() =>
        await LoseCoordinatorAndDatabaseAsync(await PostgresServer.StartNewAsync());

    [RedisFact]
    public async Task JobOnRedis_WhoseCoordinatorIsKilledAndWhoseDatabaseIsAway_GivesTheBytesOfOneProcess() =>
        await LoseCoordinatorAndDatabaseAsync(await RedisServer.StartNewAsync());

    private async Task LoseCoordinatorAndDatabaseAsync(DatabaseServer database)
    {
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(database);
        _files.WriteInput(Lines);
        Task batch = _files.RunBatchAsync();
        IBulkJob job = cluster.Job("trial");
        await job.SubmitAsync(_files.Job(shardBytes: 30_000));

        await cluster.ReachAsync(job, status => status.ShardsDone >= 2);
        await cluster.KillAsync(await cluster.CoordinatorAsync(job));
        int done = (await cluster.ReachAsync(job, status => status.State == BulkJobState.Running)).ShardsDone;
        done.Should().BeGreaterThanOrEqualTo(2, "results are for good");
        await cluster.Database.StopAsync();
        await Task.Delay(TimeSpan.FromSeconds(3));
        await cluster.Database.StartAsync();
        BulkJobStatus end = await cluster.ReachAsync(job, status => status.State is BulkJobState.Completed or BulkJobState.Failed);

        await batch;
        end.State.Should().Be(BulkJobState.Completed, end.Trouble);
        end.Lines.Should().Be(Lines);
        _files.RequireTheSameBytes();
    }
}
