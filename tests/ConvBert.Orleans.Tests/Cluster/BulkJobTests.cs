using ConvBert.Orleans.Grains;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Models;
using Orleans.TestingHost;

namespace ConvBert.Orleans.Tests.Cluster;

/// <summary>Jobs on three silos in this process.</summary>
[Collection(nameof(TaskGrainTests))]
public sealed class BulkJobTests : IDisposable
{
    private const int Lines = 20_000;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly JobFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Job_WhileOneSiloIsKilledAndOneIsAdded_GivesTheBytesOfOneProcess()
    {
        _files.WriteInput(Lines);
        Task batch = _files.RunBatchAsync();
        await using TestCluster cluster = await ClusterOfTests.StartAsync(_files);
        IBulkJob job = cluster.GrainFactory.GetGrain<IBulkJob>("twenty-thousand");
        await job.SubmitAsync(_files.Job(shardBytes: 60_000));
        await job.SubmitAsync(_files.Job(shardBytes: 60_000));

        await ReachAsync(job, status => status.ShardsDone >= 3);
        await cluster.KillSiloAsync(cluster.SecondarySilos[0]);
        await cluster.StartAdditionalSiloAsync();
        BulkJobStatus end = await ReachAsync(job, status => status.State != BulkJobState.Running);

        await batch;
        end.State.Should().Be(BulkJobState.Completed, end.Trouble);
        _files.RequireTheSameBytes();
        end.Lines.Should().Be(Lines);
        end.Errors.Should().Be(Enumerable.Range(0, Lines).Count(i => i % 997 == 5 || i % 1501 == 7));
    }

    /// <summary>Silos hear of a job when it comes, and it ends with its last shard, however seldom they ask.</summary>
    [Fact]
    public async Task Jobs_OnSilosThatAskOnceInTenMinutes_BeginAndEndAtOnce()
    {
        _files.WriteInput(1000);
        await using TestCluster cluster = await ClusterOfTests.StartAsync(_files, silos: 2, pollTime: TimeSpan.FromMinutes(10));
        for (int i = 0; i < 2; i++)
        {
            _files.UseOutput($"out-{i}");
            IBulkJob job = cluster.GrainFactory.GetGrain<IBulkJob>($"job-{i}");
            await job.SubmitAsync(_files.Job(shardBytes: 20_000));
            BulkJobStatus end = await ReachAsync(job, status => status.State == BulkJobState.Completed);
            end.Lines.Should().Be(1000);
        }
    }

    [Fact]
    public async Task Job_ThatIsCancelledAndResumed_GoesOn()
    {
        _files.WriteInput(9000);
        Task batch = _files.RunBatchAsync();
        await using TestCluster cluster = await ClusterOfTests.StartAsync(_files, silos: 1);
        IBulkJob job = cluster.GrainFactory.GetGrain<IBulkJob>("stop-and-go");
        (await job.StatusAsync()).State.Should().Be(BulkJobState.Unknown);
        await FluentActions.Awaiting(job.CancelAsync).Should().ThrowAsync<BulkJobException>().WithMessage("*no job*");
        await job.SubmitAsync(_files.Job(shardBytes: 20_000));
        await FluentActions.Awaiting(() => job.SubmitAsync(_files.Job(shardBytes: 30_000))).Should().ThrowAsync<BulkJobException>();
        await ReachAsync(job, status => status.ShardsDone >= 1);

        await job.CancelAsync();
        // What was whole when the silo heard of it is taken; nothing comes after it.
        await Task.Delay(TimeSpan.FromSeconds(2));
        BulkJobStatus cancelled = await job.StatusAsync();
        await Task.Delay(TimeSpan.FromSeconds(2));
        BulkJobStatus later = await job.StatusAsync();
        cancelled.State.Should().Be(BulkJobState.Cancelled);
        later.State.Should().Be(BulkJobState.Cancelled);
        cancelled.ShardsDone.Should().BeInRange(1, cancelled.Shards - 1, "it is to be stopped in the middle");
        later.ShardsDone.Should().Be(cancelled.ShardsDone);
        Directory.EnumerateFiles(Path.Combine(_files.Output, ".work-stop-and-go"), "*.tmp").Should().BeEmpty("no silo works on it");
        await job.ResumeAsync();
        await ReachAsync(job, status => status.State == BulkJobState.Completed);

        await batch;
        _files.RequireTheSameBytes();
        IBulkJob other = cluster.GrainFactory.GetGrain<IBulkJob>("other");
        await FluentActions.Awaiting(() => other.SubmitAsync(_files.Job(shardBytes: 30_000))).Should().ThrowAsync<BulkJobException>()
            .WithMessage("*has results already*");
    }

    [Fact]
    public async Task Job_WhoseModelIsAnother_IsNotAnswered()
    {
        _files.WriteInput(10);
        await using TestCluster cluster = await ClusterOfTests.StartAsync(_files, silos: 1);
        IBulkJob job = cluster.GrainFactory.GetGrain<IBulkJob>("another-model");
        await job.SubmitAsync(_files.Job(1000) with { Model = new BulkModel { Path = JobFiles.Model, Hash = new string('0', 64) } });

        BulkJobStatus status = await ReachAsync(job, status => status.Trouble is not null);

        status.Trouble.Should().Contain("hash");
        status.ShardsDone.Should().Be(0);
    }

    [Theory]
    [InlineData("precision", "\"int8\"")]
    [InlineData("keep_fp32", "[\"encoder.layer.0.output.dense\"]")]
    public async Task Job_LineWithAnArithmeticOfItsOwn_NamesItsField(string field, string value)
    {
        File.WriteAllText(_files.Input, $"{{\"task\": \"text-classification\", \"inputs\": \"good\", \"{field}\": {value}}}\n");
        await using TestCluster cluster = await ClusterOfTests.StartAsync(_files, silos: 1);
        IBulkJob job = cluster.GrainFactory.GetGrain<IBulkJob>($"own-{field}");
        await job.SubmitAsync(_files.Job(1000));

        BulkJobStatus end = await ReachAsync(job, status => status.State != BulkJobState.Running);

        end.State.Should().Be(BulkJobState.Completed, end.Trouble);
        end.Errors.Should().Be(1);
        string.Concat(Directory.GetFiles(_files.Output, "*", SearchOption.AllDirectories).Select(File.ReadAllText)).Should()
            .Contain($"\\\"{field}\\\" cannot differ");
    }

    /// <summary>The silo that has the model in memory goes on with it, and one that has not refuses the new files.</summary>
    [Fact]
    public async Task Job_WhoseModelChangesMeanwhile_IsAnsweredByTheOldOneAlone()
    {
        string model = CopyOfModel.Make(Path.Combine(Path.GetDirectoryName(_files.Input)!, "model"));
        BulkModel first = new() { Path = model, Hash = ModelHash.Of(model) };
        _files.WriteInput(6000, model);
        await _files.RunBatchAsync();
        await using TestCluster cluster = await ClusterOfTests.StartAsync(_files, silos: 1);
        IBulkJob job = cluster.GrainFactory.GetGrain<IBulkJob>("rolling");
        await job.SubmitAsync(_files.Job(shardBytes: 20_000) with { Model = first });
        await ReachAsync(job, status => status.ShardsDone >= 1);

        CopyOfModel.Change(model);
        await cluster.StartAdditionalSiloAsync();
        BulkJobStatus end = await ReachAsync(job, status => status.State != BulkJobState.Running);

        end.State.Should().Be(BulkJobState.Completed, end.Trouble);
        _files.RequireTheSameBytes();
    }

    /// <summary>Waits until a job is so far.</summary>
    internal static async Task<BulkJobStatus> ReachAsync(IBulkJob job, Func<BulkJobStatus, bool> isThere)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            BulkJobStatus status = await job.StatusAsync();
            if (isThere(status)) return status;
            patience.IsCancellationRequested.Should().BeFalse("the job stands at {0}", status);
            await Task.Delay(100);
        }
    }
}
