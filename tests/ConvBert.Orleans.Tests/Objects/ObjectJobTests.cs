using ConvBert.Orleans.Grains;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Tests.Cluster;
using ConvBert.Orleans.Tests.Processes;
using Orleans.TestingHost;

namespace ConvBert.Orleans.Tests.Objects;

/// <summary>Jobs whose inputs and results are in a store of objects.</summary>
[Collection(nameof(TaskGrainTests))]
public sealed class ObjectJobTests : IDisposable
{
    private const int Lines = 6000;

    private readonly JobFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Job_OverAStoreWithFaultsWhileOneSiloIsKilled_GivesTheBytesOfOneProcess()
    {
        await using ObjectServer server = await ObjectServer.StartAsync();
        (server.RefusesEvery, server.BreaksEvery) = (40, 15);
        BulkJob described = Upload(server);
        Task batch = _files.RunBatchAsync();
        await using TestCluster cluster = await ClusterOfTests.StartAsync(_files, objects: server.Endpoint);
        IBulkJob job = cluster.GrainFactory.GetGrain<IBulkJob>("objects");
        await job.SubmitAsync(described);

        await BulkJobTests.ReachAsync(job, status => status.ShardsDone >= 3);
        await cluster.KillSiloAsync(cluster.SecondarySilos[0]);
        BulkJobStatus end = await BulkJobTests.ReachAsync(job, status => status.State != BulkJobState.Running);

        await batch;
        end.State.Should().Be(BulkJobState.Completed, end.Trouble);
        RequireTheSameBytes(server);
        server.Faults.Should().ContainKeys("503", "broken");
        IBulkJob other = cluster.GrainFactory.GetGrain<IBulkJob>("other");
        await FluentActions.Awaiting(() => other.SubmitAsync(described)).Should().ThrowAsync<BulkJobException>()
            .WithMessage("*has results already*");
    }

    [Fact]
    public async Task Submit_Embedded_FindsTheStoreByTheVariablesOfTheClient()
    {
        await using ObjectServer server = await ObjectServer.StartAsync();
        BulkJob job = Upload(server);
        await _files.RunBatchAsync();

        await DotnetHost.RunAsync(
            [
                Path.Combine(AppContext.BaseDirectory, "convbert-cluster.dll"), "submit", "--embedded", "--job", "objects",
                "--model", JobFiles.Model, "--output", job.Output, "--shard-mb", "0.1", job.Inputs[0],
            ],
            ("AWS_ENDPOINT_URL_S3", server.Endpoint), ("AWS_ACCESS_KEY_ID", "key"), ("AWS_SECRET_ACCESS_KEY", "secret"),
            ("XDG_DATA_HOME", _files.State));

        RequireTheSameBytes(server);
        RequireTheRequestsOfThePriceList(server);
    }

    /// <summary>A cluster whose silos have no such store.</summary>
    [Fact]
    public async Task Submit_ToAStoreThatTheSiloLacks_IsRefused()
    {
        await using TestCluster cluster = await ClusterOfTests.StartAsync(_files, silos: 1);
        IBulkJob job = cluster.GrainFactory.GetGrain<IBulkJob>("nowhere");

        await FluentActions.Awaiting(() => job.SubmitAsync(_files.Job(1000) with { Output = "s3://texts/out" }))
            .Should().ThrowAsync<BulkJobException>().WithMessage("*no store*s3://texts/out*");
    }

    /// <summary>What docs/cluster.md has prices for, and a few requests of the job as a whole.</summary>
    private static void RequireTheRequestsOfThePriceList(ObjectServer server)
    {
        // Shards of 0.1 MiB are read by ranges of 64 KiB and the rest.
        const int Reads = 2, OfTheJob = 8;
        int shards = server.Objects.Keys.Count(key => key.EndsWith(".jsonl", StringComparison.Ordinal)) - 1;
        shards.Should().BeGreaterThan(5);
        server.Requests["PUT"].Should().BeInRange(3 * shards, (3 * shards) + OfTheJob);
        server.Requests["DELETE"].Should().BeInRange(2 * shards, (2 * shards) + OfTheJob);
        (server.Requests["GET"] + server.Requests["HEAD"]).Should().BeInRange((Reads + 1) * shards, ((Reads + 2) * shards) + OfTheJob);
        server.Requests["LIST"].Should().BeLessThan((shards * 4 / ObjectServer.NamesOnAPage) + (2 * OfTheJob));
    }

    private BulkJob Upload(ObjectServer server)
    {
        _files.WriteInput(Lines);
        string input = server.Put("in/lines 1.jsonl", File.ReadAllBytes(_files.Input));
        return _files.Job(shardBytes: 30_000) with { Inputs = [input], Output = ObjectServer.AddressOf("scored/today") };
    }

    private void RequireTheSameBytes(ObjectServer server)
    {
        const string Prefix = "scored/today/";
        Directory.CreateDirectory(_files.Output);
        foreach ((string key, byte[] content) in server.Objects.Where(pair => !pair.Key.StartsWith("in/", StringComparison.Ordinal)))
        {
            key.Should().StartWith(Prefix).And.NotContain(".work-");
            File.WriteAllBytes(Path.Combine(_files.Output, key[Prefix.Length..]), content);
        }

        _files.RequireTheSameBytes();
    }
}
