using System.Text.Json;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Models;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;
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
        (await ClassifyAsync(host, "sentiment")).Should().Be("positive");
    }

    [Fact]
    public async Task Retire_AModelThatARequestHolds_StaysUntilTheRequestIsDone()
    {
        await using var host = Host(Unwatched with { MaxLoaded = 1 }, "sentiment", "ner");
        using ModelLease lease = host.Lease("sentiment");
        host.Lease("ner").Dispose();

        host.Loaded.Select(model => model.Model.Name).Should().Equal("ner");
        (await ClassifyAsync(lease)).Should().Be("positive");
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
    public async Task Watch_AFolderThatChanges_IsLoadedAnewWithoutALostRequest()
    {
        using var folder = new Testing.TemporaryFolder();
        Demos.Copy("sentiment", folder.Path);
        await using var host = new ModelHost(
            [ServedModel.Of("model", folder.Path)], new HostOptions { WatchEvery = TimeSpan.FromMilliseconds(30) }, _ => { });
        (await ClassifyAsync(host, "model")).Should().Be("positive");

        folder.Write("config.json", File.ReadAllText(folder.File("config.json")).Replace("positive", "cheerful", StringComparison.Ordinal));

        var labels = new List<string>();
        DateTime end = DateTime.UtcNow.AddSeconds(20);
        while (labels is not [.., "cheerful"] && DateTime.UtcNow < end) labels.Add(await ClassifyAsync(host, "model"));
        labels.Distinct().Should().Equal("positive", "cheerful");
    }

    [Fact]
    public async Task Reload_FilesThatCannotBeLoaded_LeavesTheModelAsItIs()
    {
        using var folder = new Testing.TemporaryFolder();
        Demos.Copy("sentiment", folder.Path);
        var told = new List<string>();
        await using var host = new ModelHost([ServedModel.Of("model", folder.Path)], Unwatched, told.Add);
        await ClassifyAsync(host, "model");
        folder.Write("config.json", "{");

        await host.ReloadAsync();

        (await ClassifyAsync(host, "model")).Should().Be("positive");
        told.Should().ContainMatch("model stays as it is*");
    }

    [Fact]
    public async Task UnloadAfter_AModelThatNobodyAsksFor_IsFreed()
    {
        await using var host = Host(new HostOptions { UnloadAfter = TimeSpan.FromMilliseconds(50), WatchEvery = null }, "sentiment");
        await ClassifyAsync(host, "sentiment");

        DateTime end = DateTime.UtcNow.AddSeconds(20);
        while (host.Loaded.Count > 0 && DateTime.UtcNow < end) await Task.Delay(20);

        host.Loaded.Should().BeEmpty();
        (await ClassifyAsync(host, "sentiment")).Should().Be("positive");
    }

    [Fact]
    public async Task Trim_AModelAtRest_GivesBackItsMemoryOnceARest()
    {
        await using var host = Host(Unwatched, "sentiment");
        ModelSlot slot = host.Slot("sentiment");
        slot.Trim(TimeSpan.Zero).Should().BeFalse("it is not in memory");
        for (int rest = 0; rest < 2; rest++)
        {
            (await ClassifyAsync(host, "sentiment")).Should().Be("positive");
            slot.Trim(TimeSpan.FromHours(1)).Should().BeFalse("it was used just now");
            slot.Trim(TimeSpan.Zero).Should().BeTrue();
            slot.Trim(TimeSpan.Zero).Should().BeFalse("nothing has come since");
        }

        using ModelLease lease = host.Lease("sentiment");
        slot.Trim(TimeSpan.Zero).Should().BeFalse("a request holds it");
    }

    private static ModelHost Host(HostOptions options, params string[] names) =>
        new([.. names.Select(name => ServedModel.Of(name, Demos.Folder(name)))], options, _ => { });

    private static async Task<string> ClassifyAsync(ModelHost host, string name)
    {
        using ModelLease lease = host.Lease(name);
        return await ClassifyAsync(lease);
    }

    private static async Task<string> ClassifyAsync(ModelLease lease)
    {
        var request = new TaskRequest(JsonElement.Parse("\"I loved this film!\""), RequestObject.Empty("\"parameters\""));
        Action<Utf8JsonWriter> answer =
            await lease.Model.AnswerAsync("text-classification", request, RequestPriority.Interactive, usage: null, default);
        using var bytes = new MemoryStream();
        await using (var writer = new Utf8JsonWriter(bytes)) answer(writer);
        return JsonElement.Parse(bytes.ToArray())[0].GetProperty("label").GetString()!;
    }
}
