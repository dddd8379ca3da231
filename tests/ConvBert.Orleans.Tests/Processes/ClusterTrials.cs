using System.Globalization;
using ConvBert.Orleans.Grains;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Tests.Cluster;
using Xunit.Abstractions;

namespace ConvBert.Orleans.Tests.Processes;

/// <summary>What three processes live through, a few minutes each; every trial ends with the bytes of one process.</summary>
[Collection(nameof(TaskGrainTests))]
public sealed class ClusterTrials(ITestOutputHelper output) : IDisposable
{
    private const string FakeTime = "/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1";
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    private readonly JobFiles _files = new();

    public void Dispose() => _files.Dispose();

    [TrialFact]
    public async Task TwentyRandomKills_InARow()
    {
        int seed = Environment.TickCount & 0xFFFFFF;
        var random = new Random(seed);
        _files.WriteInput(100_000);
        await _files.RunBatchAsync();
        _files.Repeat(2);
        await using ProcessCluster cluster = await ProcessCluster.StartAsync();
        int jobs = 0, coordinators = 0;
        IBulkJob job = await BeginNextAsync();
        for (int kill = 0; kill < 20; kill++)
        {
            // Every kill meets a job that runs: one that has ended meanwhile is compared, and another begins.
            BulkJobStatus status = await cluster.ReachAsync(job, status => status.ShardsDone > 0);
            if (status.ShardsDone > status.Shards * 9 / 10)
            {
                await EndAsync(cluster, job);
                job = await BeginNextAsync();
                await cluster.ReachAsync(job, status => status.ShardsDone > 0);
            }

            SiloProcess silo = cluster.Silos[random.Next(cluster.Silos.Count)];
            if (silo == await cluster.CoordinatorAsync(job)) coordinators++;
            await cluster.KillAsync(silo);
            await Task.Delay(random.Next(500));
            await cluster.Begin([]).UpAsync();
            await Task.Delay(random.Next(1000));
        }

        await EndAsync(cluster, job);
        coordinators.Should().BeGreaterThan(0, "some of twenty are to meet the one that coordinates (seed {0})", seed);
        output.WriteLine($"seed {seed}: 20 kills, {coordinators} of the coordinator, over {jobs} jobs of 200,000 lines");

        async Task<IBulkJob> BeginNextAsync()
        {
            _files.UseOutput($"out-{++jobs}");
            IBulkJob next = cluster.Job($"kills-{jobs}");
            await next.SubmitAsync(_files.Job(shardBytes: 60_000));
            return next;
        }
    }

    [TrialFact]
    public async Task Database_ThatIsAwayForTwentySeconds()
    {
        await using ProcessCluster cluster = await BeginAsync(60_000);
        IBulkJob job = cluster.Job("trial");
        await cluster.ReachAsync(job, status => status.ShardsDone >= 2);
        await cluster.Database.StopAsync();
        await Task.Delay(TimeSpan.FromSeconds(20));
        await cluster.Database.StartAsync();
        await EndAsync(cluster, job);
    }

    /// <summary>One silo alone sees a full file system where results go, says so, and works again once there is room.</summary>
    [TrialFact(needsRoot: true)]
    public async Task Disk_ThatIsFullOnOne()
    {
        Directory.CreateDirectory(_files.Output);
        await using ProcessCluster cluster = await BeginAsync(120_000, silos: 2);
        IBulkJob job = cluster.Job("trial");
        await cluster.ReachAsync(job, status => status.ShardsDone >= 1);
        string full = $"mount -t tmpfs -o size=16k none '{_files.Output}' && mkdir '{_files.Output}/.work-trial' && "
            + $"(cat /dev/zero > '{_files.Output}/.work-trial/filler' 2>/dev/null; exec \"$@\")";
        SiloProcess silo = cluster.Begin(["unshare", "--mount", "--propagation", "private", "sh", "-c", full, "sh"]);
        await silo.UpAsync();

        BulkJobStatus troubled = await cluster.ReachAsync(job, status => status.Trouble is not null);
        troubled.Trouble.Should().Contain("No space left");
        troubled.State.Should().Be(BulkJobState.Running);
        await CommandLine.RunAsync("nsenter", "-t", silo.Id.ToString(CultureInfo.InvariantCulture), "-m", "umount", "-l", _files.Output);
        BulkJobStatus again = await cluster.ReachAsync(
            job, status => HasEnded(status) || status.Silos.Any(its => its.Silo == silo.Name && its.LinesPerSecond > 0));
        again.State.Should().Be(BulkJobState.Running, "the silo is to work again before the others have done everything");
        await EndAsync(cluster, job);
    }

    /// <summary>The file system of all results is full, and later has room.</summary>
    [TrialFact(needsRoot: true)]
    public async Task Disk_ThatIsFullForAll()
    {
        Directory.CreateDirectory(_files.Output);
        await CommandLine.RunAsync("mount", "-t", "tmpfs", "-o", "size=1m", "none", _files.Output);
        try
        {
            await using ProcessCluster cluster = await BeginAsync(40_000);
            IBulkJob job = cluster.Job("trial");
            BulkJobStatus troubled = await cluster.ReachAsync(job, status => status.Trouble is not null);
            troubled.Trouble.Should().Contain("No space left");
            await Task.Delay(TimeSpan.FromSeconds(5));
            await CommandLine.RunAsync("mount", "-o", "remount,size=64m", _files.Output);
            await EndAsync(cluster, job);
        }
        finally
        {
            await CommandLine.RunAsync("umount", _files.Output);
        }
    }

    /// <summary>
    /// A silo is killed, the file system of the results is full from then on for more attempts than a line has, and later has room: no line
    /// of the shards that are taken line by line is to blame.
    /// </summary>
    [TrialFact(needsRoot: true)]
    public async Task Disk_ThatIsFullAfterAKill()
    {
        Directory.CreateDirectory(_files.Output);
        await CommandLine.RunAsync("mount", "-t", "tmpfs", "-o", "size=64m", "none", _files.Output);
        try
        {
            await using ProcessCluster cluster = await BeginAsync(60_000);
            IBulkJob job = cluster.Job("trial");
            await cluster.ReachAsync(job, status => status.ShardsDone >= 4);
            string work = Path.Combine(_files.Output, ".work-trial"), filler = Path.Combine(_files.Output, "filler");
            await cluster.KillAsync(cluster.Silos[0]);
            await CommandLine.RunAsync("sh", "-c", "cat /dev/zero > \"$0\" || true", filler);
            await cluster.Begin([]).UpAsync();
            BulkJobStatus troubled = await cluster.ReachAsync(job, status => status.Trouble is not null);
            troubled.Trouble.Should().Contain("No space left");
            Directory.EnumerateFiles(work, "*.tries").Should().NotBeEmpty("the killed silo had shards in hand");
            // A shard rests for a second after each attempt.
            await Task.Delay(TimeSpan.FromSeconds(20));
            File.Delete(filler);
            await EndAsync(cluster, job);
        }
        finally
        {
            await CommandLine.RunAsync("umount", "-l", _files.Output);
        }
    }

    /// <summary>The wall clock of one process jumps an hour ahead, and then two back; leases count by the monotonic one.</summary>
    [TrialFact(FakeTime, "faketime")]
    public async Task Clock_ThatJumpsOnOne()
    {
        await using ProcessCluster cluster = await BeginAsync(90_000, silos: 2);
        IBulkJob job = cluster.Job("trial");
        string clock = Path.Combine(Path.GetDirectoryName(_files.Input)!, "clock");
        await File.WriteAllTextAsync(clock, "+0");
        SiloProcess silo = cluster.Begin(
            [], ("LD_PRELOAD", FakeTime), ("FAKETIME_TIMESTAMP_FILE", clock), ("FAKETIME_NO_CACHE", "1"), ("DONT_FAKE_MONOTONIC", "1"));
        await silo.UpAsync();

        foreach (string offset in new[] { "+3600", "-3600" })
        {
            int done = (await cluster.ReachAsync(job, status => status.Silos.Any(its => its.Silo == silo.Name))).ShardsDone;
            await File.WriteAllTextAsync(clock, offset);
            BulkJobStatus later = await cluster.ReachAsync(job, status => status.ShardsDone >= done + 6);
            later.Silos.Should().Contain(its => its.Silo == silo.Name, "a silo with another time still has its leases");
        }

        await EndAsync(cluster, job);
    }

    /// <summary>As before, but it is the clock of the silo that coordinates.</summary>
    [TrialFact(FakeTime, "faketime")]
    public async Task Clock_ThatJumpsOnTheCoordinator()
    {
        _files.WriteInput(60_000);
        await _files.RunBatchAsync();
        string clock = Path.Combine(Path.GetDirectoryName(_files.Input)!, "clock");
        await File.WriteAllTextAsync(clock, "+0");
        await using ProcessCluster cluster = await ProcessCluster.StartAsync(
            1, ("LD_PRELOAD", FakeTime), ("FAKETIME_TIMESTAMP_FILE", clock), ("FAKETIME_NO_CACHE", "1"), ("DONT_FAKE_MONOTONIC", "1"));
        IBulkJob job = cluster.Job("trial");
        await job.SubmitAsync(_files.Job(shardBytes: 60_000));
        await cluster.Begin([]).UpAsync();
        await cluster.Begin([]).UpAsync();
        await cluster.ReachAsync(job, status => status.ShardsDone >= 2);
        (await cluster.CoordinatorAsync(job)).Should().BeSameAs(cluster.Silos[0]);
        await File.WriteAllTextAsync(clock, "+3600");
        int done = (await cluster.ReachAsync(job, status => status.ShardsDone >= 6)).ShardsDone;
        await File.WriteAllTextAsync(clock, "-3600");
        await cluster.ReachAsync(job, status => status.ShardsDone >= done + 4);
        await EndAsync(cluster, job);
    }

    private static bool HasEnded(BulkJobStatus status) => status.State is BulkJobState.Completed or BulkJobState.Failed;

    private async Task<ProcessCluster> BeginAsync(int lines, int silos = 3)
    {
        _files.WriteInput(lines);
        await _files.RunBatchAsync();
        ProcessCluster cluster = await ProcessCluster.StartAsync(silos);
        await cluster.Job("trial").SubmitAsync(_files.Job(shardBytes: 60_000));
        return cluster;
    }

    private async Task EndAsync(ProcessCluster cluster, IBulkJob job)
    {
        BulkJobStatus end = await cluster.ReachAsync(job, HasEnded, Patience);
        end.State.Should().Be(BulkJobState.Completed, end.Trouble);
        end.Poisonous.Should().Be(0);
        _files.RequireTheSameBytes();
    }
}
