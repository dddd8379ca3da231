using ConvBert.Orleans.Grains;
using ConvBert.Orleans.Jobs;
using Orleans.TestingHost;

namespace ConvBert.Orleans.Tests.Cluster;

/// <summary>Jobs that cannot go on, and how one gets out of it.</summary>
[Collection(nameof(TaskGrainTests))]
public sealed class JobFailureTests : IDisposable
{
    private readonly JobFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Job_WhoseInputWasMistyped_GivesNameAndOutputToTheCorrectedOne()
    {
        _files.WriteInput(300);
        await _files.RunBatchAsync();
        await using TestCluster cluster = await ClusterOfTests.StartAsync(_files, silos: 1);
        IBulkJob job = cluster.GrainFactory.GetGrain<IBulkJob>("mistyped");
        BulkJob right = _files.Job(shardBytes: 8_000), wrong = right with { Inputs = [_files.Input + "l"] };

        await job.SubmitAsync(wrong);
        BulkJobStatus failed = await BulkJobTests.ReachAsync(job, status => status.State == BulkJobState.Failed);
        failed.Trouble.Should().Contain(wrong.Inputs[0]);
        Directory.EnumerateFileSystemEntries(_files.Output).Should().BeEmpty("nothing came of it");
        await JobOutageTests.RequireEmptyDirectoryAsync(cluster);
        await job.SubmitAsync(right);
        BulkJobStatus end = await BulkJobTests.ReachAsync(job, status => status.State is BulkJobState.Completed or BulkJobState.Failed);

        end.State.Should().Be(BulkJobState.Completed, end.Trouble);
        _files.RequireTheSameBytes();
    }

    [Fact]
    public async Task Job_WhoseInputCameLate_IsTriedAgainByTheSameSubmissionOrByResume()
    {
        await using TestCluster cluster = await ClusterOfTests.StartAsync(_files, silos: 1);
        IBulkJob job = cluster.GrainFactory.GetGrain<IBulkJob>("late");
        BulkJob late = _files.Job(shardBytes: 8_000);
        await job.SubmitAsync(late);
        await BulkJobTests.ReachAsync(job, status => status.State == BulkJobState.Failed);
        await job.ResumeAsync();
        await BulkJobTests.ReachAsync(job, status => status.State == BulkJobState.Failed);
        _files.WriteInput(300);
        await _files.RunBatchAsync();

        await job.SubmitAsync(late);
        BulkJobStatus end = await BulkJobTests.ReachAsync(job, status => status.State is BulkJobState.Completed or BulkJobState.Failed);

        end.State.Should().Be(BulkJobState.Completed, end.Trouble);
        end.Trouble.Should().BeNull();
        _files.RequireTheSameBytes();
    }

    [Fact]
    public async Task Job_WhoseInputIsGone_FailsWithTheReason_AndGoesOnOnceItIsBack()
    {
        _files.WriteInput(3000);
        await _files.RunBatchAsync();
        string second = _files.Input + ".second", away = second + ".away";
        string[] lines = File.ReadAllLines(_files.Input);
        File.WriteAllLines(_files.Input, lines[..2500]);
        File.WriteAllLines(second, lines[2500..]);
        await using TestCluster cluster = await ClusterOfTests.StartAsync(_files, silos: 2);
        IBulkJob job = cluster.GrainFactory.GetGrain<IBulkJob>("gone");
        await job.SubmitAsync(_files.Job(shardBytes: 20_000) with { Inputs = [_files.Input, second] });
        await BulkJobTests.ReachAsync(job, status => status.State == BulkJobState.Running);

        File.Move(second, away);
        BulkJobStatus failed = await BulkJobTests.ReachAsync(job, status => status.State is BulkJobState.Completed or BulkJobState.Failed);
        failed.State.Should().Be(BulkJobState.Failed);
        failed.Trouble.Should().Contain(second);
        await JobOutageTests.RequireEmptyDirectoryAsync(cluster);
        File.Move(away, second);
        await job.ResumeAsync();
        BulkJobStatus end = await BulkJobTests.ReachAsync(job, status => status.State is BulkJobState.Completed or BulkJobState.Failed);

        end.State.Should().Be(BulkJobState.Completed, end.Trouble);
        _files.RequireTheSameBytes();
    }

    [Fact]
    public async Task Job_ThatIsPlanned_KeepsItsName()
    {
        _files.WriteInput(300);
        await using TestCluster cluster = await ClusterOfTests.StartAsync(_files, silos: 1);
        IBulkJob job = cluster.GrainFactory.GetGrain<IBulkJob>("kept");
        await job.SubmitAsync(_files.Job(shardBytes: 8_000));
        await BulkJobTests.ReachAsync(job, status => status.State is BulkJobState.Running or BulkJobState.Completed);

        (await FluentActions.Awaiting(() => job.SubmitAsync(_files.Job(shardBytes: 9_000))).Should().ThrowAsync<BulkJobException>())
            .WithMessage("*exists and is another*");
    }
}
