using ConvBert.Orleans.Tasks;
using ConvBert.Serving.Models;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;

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

        // Long enough that they come faster than they are answered.
        string text = $"\"{string.Concat(Enumerable.Repeat("the staff was rude ", 10))}\"";
        Task[] calls = [.. Enumerable.Range(0, 2000).Select(_ => (Task)sentiment.RunAsync(text))];
        await Task.WhenAll(calls).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

        calls.Should().Contain(call => call.IsFaulted);
        calls.Where(call => call.IsFaulted).Select(call => call.Exception!.InnerException).Should().AllBeOfType<SiloOverloadedException>();
        calls.Count(call => call.IsCompletedSuccessfully).Should().BeGreaterThanOrEqualTo(ClusterOfTests.MaxRequests);
    }

    /// <summary>The name of the interface is the task's: <c>text-ranking</c> is <c>ITextRanking</c>.</summary>
    [Fact]
    public async Task Tasks_AllHaveAGrain_ThatAnswersAsTheBatchDoes()
    {
        await using var cluster = await ClusterOfTests.StartAsync(_files, silos: 1);
        foreach ((string task, (string model, string inputs, string parameters)) in Calls)
        {
            string name = "I" + string.Concat(task.Split('-').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
            Type? grain = typeof(IConvBertTask).Assembly.GetType($"{typeof(IConvBertTask).Namespace}.{name}");
            grain.Should().NotBeNull("{0} needs the grain {1}", task, name);
            string answer = await ((IConvBertTask)cluster.GrainFactory.GetGrain(grain!, model)).RunAsync(inputs, parameters);

            string head = $$"""{"task": "{{task}}", "model": "{{ClusterOfTests.Demo(model)}}", """;
            File.WriteAllText(_files.Input, head + $$"""
                "inputs": {{inputs}}, "parameters": {{parameters}} }
                """);
            await _files.RunBatchAsync();
            File.ReadAllText(_files.Reference).Should().Contain($"\"output\":{answer}", "of {0}", task);
        }

        Calls.Keys.Should().BeEquivalentTo(TaskDefinitions.Names.Except([TaskDefinitions.Tokenize, TaskDefinitions.Decode]));
    }

    [Fact]
    public async Task Calls_OnASilo_AreAnsweredByThatSilo()
    {
        await using var cluster = await ClusterOfTests.StartAsync(_files);
        IManagementGrain management = cluster.GrainFactory.GetGrain<IManagementGrain>(0);
        var answering = new List<SiloAddress>();
        foreach (SiloAddress silo in cluster.Silos.Select(silo => silo.SiloAddress))
        {
            IGrainFactory grains = cluster.GetSiloServiceProvider(silo).GetRequiredService<IGrainFactory>();
            await grains.GetGrain<ITextClassification>("sentiment").RunAsync("\"a room\"");
            answering.Add(silo);
            SimpleGrainStatistic[] all = await management.GetSimpleGrainStatistics();
            all.Where(one => one.GrainType.Contains("TextClassification", StringComparison.Ordinal)).Select(one => one.SiloAddress)
                .Should().BeEquivalentTo(answering);
        }
    }

    /// <summary>A call of each task, with the demo that can answer it.</summary>
    private static readonly Dictionary<string, (string Model, string Inputs, string Parameters)> Calls = new()
    {
        ["fill-mask"] = ("fill-mask", "\"The capital of France is [MASK].\"", "{}"),
        ["text-classification"] = ("sentiment", "\"I loved this film!\"", "{}"),
        ["token-classification"] = ("ner", "\"Anna Smith works in Paris.\"", "{}"),
        ["question-answering"] = ("qa", """{"question": "Who works in Paris?", "context": "Anna Smith works in Paris."}""", "{}"),
        ["zero-shot-classification"] = ("zero-shot", "\"I loved this film!\"", """{"candidate_labels": ["film", "food"]}"""),
        ["feature-extraction"] = ("embed", "\"I loved this film!\"", "{}"),
        ["multiple-choice"] = ("choice", """{"prompt": "Anna is hungry.", "choices": ["She eats.", "She swims."]}""", "{}"),
        ["text-ranking"] = ("rerank", """{"query": "Who is hungry?", "documents": ["Anna is hungry.", "It rains."]}""", "{}"),
    };
}
