using ConvBert.Pipelines;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Models;
using ConvBert.Serving.Tests.Support;

namespace ConvBert.Serving.Tests.Models;

/// <summary>Tasks and names of one folder, whose encoder is in memory once.</summary>
public sealed class ModelSharingTests
{
    [Fact]
    public async Task Unload_OneOfTwoNamesOfAFolder_LeavesTheOther()
    {
        using var folder = new TemporaryFolder();
        Demos.Copy("sentiment", folder.Path);
        await using var host = new ModelHost(
            [ServedModel.Of("a", folder.Path), ServedModel.Of("b", folder.Path)], new HostOptions { WatchEvery = null }, _ => { });
        float[] expected = await VectorAsync(host, "a");
        (await VectorAsync(host, "b")).Should().Equal(expected);
        (await EngineAsync(host, "a")).Should().BeSameAs(await EngineAsync(host, "a"));
        (await EngineAsync(host, "b")).Should().NotBeSameAs(await EngineAsync(host, "a"));
        Encoders(host).Distinct().Should().ContainSingle();

        host.Slot("a").Unload().Should().BeTrue();

        (await VectorAsync(host, "b")).Should().Equal(expected);
        await host.ReloadAsync();
        (await VectorAsync(host, "a")).Should().Equal(expected);
        (await VectorAsync(host, "b")).Should().Equal(expected);
        Encoders(host).Distinct().Should().ContainSingle();
    }

    private static IEnumerable<object> Encoders(ModelHost host) =>
        host.Loaded.SelectMany(model => model.Engines).Select(engine => engine.Model.Backbone);

    private static async Task<object> EngineAsync(ModelHost host, string name)
    {
        using ModelLease lease = host.Lease(name);
        return await lease.Model.EngineAsync(TaskDefinitions.FeatureExtraction.Name);
    }

    private static async Task<float[]> VectorAsync(ModelHost host, string name)
    {
        using ModelLease lease = host.Lease(name);
        await lease.Model.EngineAsync(TaskDefinitions.TextClassification.Name);
        TaskEngine<string, FeatureExtractionOptions, FeatureExtractionResult> engine =
            await lease.Model.EngineAsync(TaskDefinitions.FeatureExtraction);
        var options = new FeatureExtractionOptions { Pooling = Pooling.Mean };
        return (await engine.RunAsync(["I loved this film!"], options, RequestPriority.Interactive, usage: null, default))[0].Values.ToArray();
    }
}
