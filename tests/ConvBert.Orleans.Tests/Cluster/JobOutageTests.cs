using ConvBert.Orleans.Grains;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Ledger;
using ConvBert.Orleans.Models;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace ConvBert.Orleans.Tests.Cluster;

/// <summary>A storage that fails at the moments at which a job changes its state; and jobs that keep others from their turn.</summary>
[Collection(nameof(TaskGrainTests))]
public sealed class JobOutageTests : IDisposable
{
    private readonly JobFiles _files = new();

    public void Dispose() => _files.Dispose();

    /// <summary>Whatever is written when the storage fails, and whether or not it is written: the job ends, and its name is gone from the directory.</summary>
    [Theory]
    [InlineData("planned", false)]
    [InlineData("planned", true)]
    [InlineData("page", false)]
    [InlineData("page", true)]
    [InlineData("completed", false)]
    [InlineData("completed", true)]
    [InlineData("removed", false)]
    [InlineData("removed", true)]
    public async Task Job_WhoseStorageFails_EndsAfterIt(string moment, bool isWritten)
    {
        bool wasCompleted = false;
        var plan = new FaultyStorage.Plan
        {
            Faults = 2,
            IsWritten = isWritten,
            Fails = (name, state) =>
            {
                wasCompleted |= state is JobRecord { State: BulkJobState.Completed };
                return moment switch
                {
                    "planned" => state is JobRecord { State: BulkJobState.Running },
                    "page" => name == "ledger-0",
                    "completed" => state is JobRecord { State: BulkJobState.Completed },
                    _ => wasCompleted && state is JobNames,
                };
            },
        };
        _files.WriteInput(300);
        await _files.RunBatchAsync();
        await using TestCluster cluster = await ClusterOfTests.StartAsync(_files, silos: 1, faults: plan);
        IBulkJob job = cluster.GrainFactory.GetGrain<IBulkJob>("outage");

        await job.SubmitAsync(_files.Job(shardBytes: 8_000));
        BulkJobStatus end = await BulkJobTests.ReachAsync(job, status => status.State is BulkJobState.Completed or BulkJobState.Failed);

        end.State.Should().Be(BulkJobState.Completed, end.Trouble);
        _files.RequireTheSameBytes();
        await RequireEmptyDirectoryAsync(cluster);
        plan.Faults.Should().BeLessThanOrEqualTo(isWritten ? 1 : 0, "the storage is to have failed");
    }

    /// <summary>The silos work on two jobs at a time; here the oldest two never go on.</summary>
    [Fact]
    public async Task Jobs_ThatDoNotGoOn_GiveWayToLaterOnes()
    {
        _files.WriteInput(300);
        await _files.RunBatchAsync();
        await using TestCluster cluster = await ClusterOfTests.StartAsync(_files, silos: 1);
        BulkModel another = new() { Path = JobFiles.Model, Hash = new string('0', 64) };
        foreach (string name in new[] { "stuck-1", "stuck-2", "stuck-3" })
        {
            _files.UseOutput(name);
            IBulkJob stuck = cluster.GrainFactory.GetGrain<IBulkJob>(name);
            await stuck.SubmitAsync(_files.Job(shardBytes: 8_000) with { Model = another });
        }

        foreach (string name in new[] { "good-1", "good-2" })
        {
            _files.UseOutput(name);
            IBulkJob good = cluster.GrainFactory.GetGrain<IBulkJob>(name);
            await good.SubmitAsync(_files.Job(shardBytes: 8_000));
            await BulkJobTests.ReachAsync(good, status => status.State == BulkJobState.Completed);
            _files.RequireTheSameBytes();
        }

        foreach (string name in new[] { "stuck-1", "stuck-2", "stuck-3" })
        {
            BulkJobStatus status = await BulkJobTests.ReachAsync(
                cluster.GrainFactory.GetGrain<IBulkJob>(name), status => status.Trouble is not null);
            status.State.Should().Be(BulkJobState.Running, "it has had its turn, and goes on where a silo has its model");
        }
    }

    /// <summary>That two silos do not compute the same outlives the grain that saw it, and is counted once however often a silo repeats it.</summary>
    [Fact]
    public async Task Conflict_IsCountedForGood()
    {
        _files.WriteInput(300);
        await using TestCluster cluster = await ClusterOfTests.StartAsync(_files, silos: 1);
        IBulkJob job = cluster.GrainFactory.GetGrain<IBulkJob>("conflict");
        await job.SubmitAsync(_files.Job(shardBytes: 8_000) with { Model = new() { Path = JobFiles.Model, Hash = new string('0', 64) } });
        await BulkJobTests.ReachAsync(job, status => status.Shards > 2);
        IBulkJobWork work = cluster.GrainFactory.GetGrain<IBulkJobWork>("conflict");
        int submission = (await work.DescribeAsync())!.Submission;

        foreach (string sha256 in new[] { "00", "00", "ff", "ff" })
        {
            await work.PullAsync(new PullRequest
            {
                Silo = "other",
                Holder = "127.0.0.1:9@9",
                Submission = submission,
                Completed = [new ShardResult(1, 10, 0, 0, 100, sha256)],
            });
        }

        (await job.StatusAsync()).Conflicts.Should().Be(1);
        (await job.StatusAsync()).Trouble.Should().Contain("answered twice");
        await cluster.GrainFactory.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        (await job.StatusAsync()).Conflicts.Should().Be(1);
    }

    /// <summary>A silo that still means a job which came to nothing is not given shards of the one that has its name now.</summary>
    [Fact]
    public async Task Pull_ForAnEarlierJobOfTheName_IsGivenNothing()
    {
        _files.WriteInput(300);
        await using TestCluster cluster = await ClusterOfTests.StartAsync(_files, silos: 1);
        IBulkJob job = cluster.GrainFactory.GetGrain<IBulkJob>("again");
        BulkJob stuck = _files.Job(shardBytes: 500) with { Model = new() { Path = JobFiles.Model, Hash = new string('0', 64) } };
        await job.SubmitAsync(stuck with { Inputs = [_files.Input + "l"] });
        await BulkJobTests.ReachAsync(job, status => status.State == BulkJobState.Failed);
        await job.SubmitAsync(stuck);
        await BulkJobTests.ReachAsync(job, status => status.Shards > 2);
        IBulkJobWork work = cluster.GrainFactory.GetGrain<IBulkJobWork>("again");
        JobDescription now = (await work.DescribeAsync())!;
        var pull = new PullRequest { Silo = "late", Holder = "127.0.0.1:9@9", Room = 9, Submission = now.Submission - 1, Held = [new(0, 1)] };

        PullAnswer late = await work.PullAsync(pull);
        PullAnswer present = await work.PullAsync(pull with { Submission = now.Submission, Held = [] });

        now.Job.Inputs.Should().Equal(_files.Input);
        late.State.Should().Be(BulkJobState.Unknown);
        late.Granted.Should().BeEmpty();
        late.Lost.Should().Equal(0);
        present.State.Should().Be(BulkJobState.Running);
    }

    internal static async Task RequireEmptyDirectoryAsync(TestCluster cluster)
    {
        IBulkJobDirectory directory = cluster.GrainFactory.GetGrain<IBulkJobDirectory>(IBulkJobDirectory.Key);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await directory.ListAsync()).Count > 0)
        {
            patience.IsCancellationRequested.Should().BeFalse("a job that has ended wants no silos");
            await Task.Delay(100);
        }
    }
}
