using ConvBert.Serving.Models;
using ConvBert.Serving.Tests.Support;

namespace ConvBert.Serving.Tests.Models;

/// <summary>Models that come, go, and change.</summary>
public sealed class ModelHostTests
{
    private static readonly HostOptions Unwatched = new() { WatchEvery = null };

    [Theory]
    [InlineData("fill-mask", "fill-mask")]
    [InlineData("sentiment", "text-classification")]
    [InlineData("ner", "token-classification")]
    [InlineData("qa", "question-answering")]
    [InlineData("choice", "multiple-choice")]
    [InlineData("zero-shot", "zero-shot-classification")]
    public void Of_ADemo_IsForItsTask(string name, string task) => ServedModel.Of("x", Demos.Folder(name)).Task.Should().Be(task);

    [Fact]
    public async Task Lease_MoreModelsThanMayBeLoaded_FreesTheOneUnusedForLongest()
    {
        await using var host = Host(Unwatched with { MaxLoaded = 2 }, "sentiment", "ner", "qa");
        foreach (string name in new[] { "sentiment", "ner", "sentiment", "qa" }) host.Lease(name).Dispose();

        host.Loaded.Select(model => model.Model.Name).Should().BeEquivalentTo("sentiment", "qa");
        (await host.ClassifyAsync("sentiment")).Should().Be("positive");
    }

    [Fact]
    public async Task Retire_AModelThatARequestHolds_StaysUntilTheRequestIsDone()
    {
        await using var host = Host(Unwatched with { MaxLoaded = 1 }, "sentiment", "ner");
        using ModelLease lease = host.Lease("sentiment");
        host.Lease("ner").Dispose();

        host.Loaded.Select(model => model.Model.Name).Should().Equal("ner");
        (await lease.ClassifyAsync()).Should().Be("positive");
    }

    [Fact]
    public async Task Lease_AnUnknownName_IsRefusedWithoutLookingAtFiles()
    {
        await using var host = Host(Unwatched, "sentiment");

        host.Invoking(h => h.Lease("../ner")).Should().Throw<UnknownModelException>();
    }

    [Fact]
    public async Task Engine_ATaskThatTheModelIsNotFor_IsRefused()
    {
        await using var host = Host(Unwatched, "ner");
        using ModelLease lease = host.Lease("ner");

        await lease.Model.Awaiting(model => model.EngineAsync("fill-mask")).Should().ThrowAsync<WrongTaskException>();
    }

    [Fact]
    public async Task UnloadAfter_AModelThatNobodyAsksFor_IsFreed()
    {
        await using var host = Host(new HostOptions { UnloadAfter = TimeSpan.FromMilliseconds(50), WatchEvery = null }, "sentiment");
        await host.ClassifyAsync("sentiment");

        DateTime end = DateTime.UtcNow.AddSeconds(20);
        while (host.Loaded.Count > 0 && DateTime.UtcNow < end) await Task.Delay(20);

        host.Loaded.Should().BeEmpty();
        (await host.ClassifyAsync("sentiment")).Should().Be("positive");
    }

    [Fact]
    public async Task Trim_AModelAtRest_GivesBackItsMemoryOnceARest()
    {
        await using var host = Host(Unwatched, "sentiment");
        ModelSlot slot = host.Slot("sentiment");
        slot.Trim(TimeSpan.Zero).Should().BeFalse("it is not in memory");
        for (int rest = 0; rest < 2; rest++)
        {
            (await host.ClassifyAsync("sentiment")).Should().Be("positive");
            slot.Trim(TimeSpan.FromHours(1)).Should().BeFalse("it was used just now");
            slot.Trim(TimeSpan.Zero).Should().BeTrue();
            slot.Trim(TimeSpan.Zero).Should().BeFalse("nothing has come since");
        }

        using ModelLease lease = host.Lease("sentiment");
        slot.Trim(TimeSpan.Zero).Should().BeFalse("a request holds it");
    }

    private static ModelHost Host(HostOptions options, params string[] names) =>
        new([.. names.Select(name => ServedModel.Of(name, Demos.Folder(name)))], options, _ => { });
}
