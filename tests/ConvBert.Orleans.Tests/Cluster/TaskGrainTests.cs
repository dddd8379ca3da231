using ConvBert.Orleans.Tasks;

namespace ConvBert.Orleans.Tests.Cluster;

/// <summary>Online calls.</summary>
[Collection(nameof(TaskGrainTests))]
public sealed class TaskGrainTests : IDisposable
{
    private readonly JobFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Calls_AreAnsweredTogether_AndRefusedByName()
    {
        await using var cluster = await ClusterOfTests.StartAsync(_files, silos: 1);
        ITextClassification sentiment = cluster.GrainFactory.GetGrain<ITextClassification>("sentiment");

        string alone = await sentiment.RunAsync("\"The hotel was dirty and the staff were rude.\"", """{"top_k": 1}""");
        string[] together = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ =>
            sentiment.RunAsync("\"The hotel was dirty and the staff were rude.\"", """{"top_k": 1}""")));

        alone.Should().StartWith("""[{"label":"negative","score":0.99""");
        together.Should().AllBe(alone);
        await FluentActions.Awaiting(() => sentiment.RunAsync("{\"what\": 1}")).Should().ThrowAsync<TaskRefusedException>();
        await FluentActions.Awaiting(() => sentiment.RunAsync("no JSON")).Should().ThrowAsync<TaskRefusedException>();
        (await FluentActions.Awaiting(() => cluster.GrainFactory.GetGrain<IFillMask>("nobody").RunAsync("\"x\""))
            .Should().ThrowAsync<TaskRefusedException>()).WithMessage("*'nobody'*sentiment*");
        (await FluentActions.Awaiting(() => cluster.GrainFactory.GetGrain<IFillMask>("sentiment").RunAsync("\"a [MASK]\""))
            .Should().ThrowAsync<TaskRefusedException>()).Which.Message.Should().NotBeEmpty();
    }

    [Fact]
    public async Task Calls_BeyondTheBound_AreRefused()
    {
        await using var cluster = await ClusterOfTests.StartAsync(_files, silos: 1);
        ITextClassification sentiment = cluster.GrainFactory.GetGrain<ITextClassification>("sentiment");
        await sentiment.RunAsync("\"warm\"");

        Task[] calls = [.. Enumerable.Range(0, 2000).Select(_ => (Task)sentiment.RunAsync("\"a hotel\""))];
        await Task.WhenAll(calls).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        calls.Where(call => call.IsFaulted).Select(call => call.Exception!.InnerException).Should().AllBeOfType<SiloOverloadedException>();
        calls.Count(call => call.IsCompletedSuccessfully).Should().BeGreaterThanOrEqualTo(ClusterOfTests.MaxRequests);
    }
}
