using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Models;
using ConvBert.Orleans.Scoring;
using ConvBert.Orleans.Tests.Cluster;
using ConvBert.Pipelines;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Models;

namespace ConvBert.Orleans.Tests.Models;

/// <summary>The models of a silo, by the hash of their content.</summary>
public sealed class ModelShelfTests : IDisposable
{
    private const string Text = "\"The hotel was dirty and the staff were rude.\"";

    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public ModelShelfTests() => _model = CopyOfModel.Make(_folder.File("model"));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Model_ThatManyAskFor_IsLoadedOnce()
    {
        using ModelShelf shelf = Shelf();
        string elsewhere = CopyOfModel.Make(_folder.File("elsewhere"));

        ModelLease[] leases = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            i % 2 == 0 ? shelf.LeaseAsync(_model, CancellationToken.None) : shelf.LeaseAsync(elsewhere, CancellationToken.None)));

        leases.Select(lease => lease.Model).Distinct().Should().ContainSingle("both folders have the same content");
        foreach (ModelLease lease in leases) lease.Dispose();
    }

    [Fact]
    public async Task Model_WithOtherFilesThanTheJobs_IsRefused()
    {
        using ModelShelf shelf = Shelf();
        var model = new BulkModel { Path = _model, Hash = ModelHash.Of(_model) };
        CopyOfModel.Change(_model);

        (await FluentActions.Awaiting(() => shelf.LeaseAsync(model, CancellationToken.None)).Should().ThrowAsync<ModelMismatchException>())
            .WithMessage($"*{_model}*{model.Hash}*");
    }

    /// <summary>A folder that changes is a new model for online calls, and the old one for jobs that began with it.</summary>
    [Fact]
    public async Task Versions_RollWithoutMixing()
    {
        using ModelShelf shelf = Shelf();
        var first = new BulkModel { Path = _model, Hash = ModelHash.Of(_model) };
        var online = new OnlineAnswering(TaskDefinitions.TextClassification.Name, shelf);
        string before = await AnswerAsync(online);
        using ModelLease old = await shelf.LeaseAsync(first, CancellationToken.None);

        CopyOfModel.Change(_model);
        string after = await AnswerAsync(online);
        using ModelLease stillOld = await shelf.LeaseAsync(first, CancellationToken.None);

        after.Should().NotBe(before);
        stillOld.Model.Should().BeSameAs(old.Model);
        using ModelLease present = await shelf.LeaseAsync(_model, CancellationToken.None);
        present.Model.Should().NotBeSameAs(old.Model);
    }

    [Fact]
    public async Task Model_ThatWasUnusedForTheLongest_Goes()
    {
        using ModelShelf shelf = Shelf(maxLoaded: 1);
        var first = new BulkModel { Path = _model, Hash = ModelHash.Of(_model) };
        using (await shelf.LeaseAsync(first, CancellationToken.None))
        {
            CopyOfModel.Change(_model);
            using ModelLease other = await shelf.LeaseAsync(_model, CancellationToken.None);
        }

        await FluentActions.Awaiting(() => shelf.LeaseAsync(first, CancellationToken.None)).Should().ThrowAsync<ModelMismatchException>();
    }

    private Task<string> AnswerAsync(OnlineAnswering online) => online.AnswerAsync(_model, Text, parameters: null, CancellationToken.None);

    private static ModelShelf Shelf(int maxLoaded = 4) =>
        new(new PipelineLoadOptions { Model = new ConvBertLoadOptions { Threads = 1 } }, new EngineLimits { MaxRequests = 100 }, maxLoaded);
}
