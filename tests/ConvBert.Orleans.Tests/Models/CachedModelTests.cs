using ConvBert.Hub;
using ConvBert.Orleans.Grains;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Models;
using ConvBert.Orleans.Tests.Cluster;
using ConvBert.Orleans.Tests.Processes;
using ConvBert.Pipelines;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Models;
using Orleans.TestingHost;

namespace ConvBert.Orleans.Tests.Models;

/// <summary>Models in the hub's cache.</summary>
[Collection(nameof(TaskGrainTests))]
public sealed class CachedModelTests : IDisposable
{
    private const string Weights = "model.safetensors";

    private readonly TemporaryFolder _folder = new();
    private readonly CachedModel _cached;
    private readonly JobFiles _files = new();

    public CachedModelTests() => _cached = new CachedModel(_folder.File("hub"));

    public void Dispose()
    {
        _files.Dispose();
        _folder.Dispose();
    }

    /// <summary>The silo knows the model by its name alone, and finds it in the cache of its own environment.</summary>
    [Fact]
    public async Task Job_WithAModelOfTheCache_GivesTheBytesOfOneProcess()
    {
        _cached.Commit();
        _files.WriteInput(500);
        await _files.RunBatchAsync();
        File.WriteAllText(_files.Input, File.ReadAllText(_files.Input).Replace(JobFiles.Model, CachedModel.Name, StringComparison.Ordinal));

        await CommandLine.RunAsync(
            "env", $"HF_HUB_CACHE={_cached.Cache}", SiloProcess.Command, "submit", "--embedded", "--job", "cached", "--model",
            CachedModel.Name, "--output", _files.Output, _files.Input);

        _files.RequireTheSameBytes();
    }

    [Fact]
    public async Task Job_WhoseCachedModelIsDamaged_IsNotAnsweredAndNamesTheFile()
    {
        string snapshot = _cached.Commit();
        var model = new BulkModel { Path = _cached.Folder, Hash = ModelHash.Of(_cached.Folder) };
        _files.WriteInput(10);
        CachedModel.Damage(snapshot, Weights);
        await using TestCluster cluster = await ClusterOfTests.StartAsync(_files, silos: 1);
        IBulkJob job = cluster.GrainFactory.GetGrain<IBulkJob>("damaged");
        await job.SubmitAsync(_files.Job(1000) with { Model = model });

        BulkJobStatus status = await job.StatusAsync();
        for (int i = 0; i < 300 && status.Trouble is null; i++)
        {
            await Task.Delay(100);
            status = await job.StatusAsync();
        }

        status.Trouble.Should().Contain(Path.Combine(snapshot, Weights)).And.Contain("damaged");
        status.ShardsDone.Should().Be(0);
    }

    [Fact]
    public void Hash_OfADamagedModel_IsRefusedByTheFilesName()
    {
        string snapshot = _cached.Commit();
        string hash = ModelHash.Of(snapshot);
        hash.Should().Be(ModelHash.Of(JobFiles.Model), "the content is the same");
        CachedModel.Damage(snapshot, Weights);

        FluentActions.Invoking(() => ModelHash.Of(_cached.Folder)).Should().Throw<ConvBertHubException>().WithMessage($"*{Weights}*damaged*");
    }

    [Fact]
    public async Task Model_WhoseCacheHasGoneOn_IsTheCommitOfItsHash()
    {
        string first = _cached.Commit();
        var model = new BulkModel { Path = _cached.Folder, Hash = ModelHash.Of(_cached.Folder) };
        string next = CopyOfModel.Make(_folder.File("next"));
        CopyOfModel.Change(next);
        string second = _cached.Commit(next, 'b');
        using ModelShelf shelf = Shelf();

        using ModelLease old = await shelf.LeaseAsync(model, CancellationToken.None);
        using ModelLease present = await shelf.LeaseAsync(_cached.Folder, CancellationToken.None);

        old.Model.Model.Path.Should().Be(first);
        present.Model.Model.Path.Should().Be(second);
        model = model with { Hash = new string('0', 64) };
        await FluentActions.Awaiting(() => shelf.LeaseAsync(model, CancellationToken.None)).Should().ThrowAsync<ModelMismatchException>();
    }

    /// <summary>The links stay as they were; it is what they lead to that changes.</summary>
    [Fact]
    public async Task Model_ThatIsDamagedLater_IsNotTakenForWhatItWas()
    {
        string snapshot = _cached.Commit();
        using ModelShelf shelf = Shelf();
        using ModelLease before = await shelf.LeaseAsync(_cached.Folder, CancellationToken.None);

        CachedModel.Damage(snapshot, Weights);

        (await FluentActions.Awaiting(() => shelf.LeaseAsync(_cached.Folder, CancellationToken.None)).Should()
            .ThrowAsync<ConvBertHubException>()).WithMessage($"*{Weights}*damaged*");
    }

    private static ModelShelf Shelf() => new(
        new PipelineLoadOptions { Model = new ConvBertLoadOptions { Threads = 1 } }, new EngineLimits { MaxRequests = 100 }, maxLoaded: 4);
}
