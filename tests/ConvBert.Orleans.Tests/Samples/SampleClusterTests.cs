using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using ConvBert.Orleans.Tests.Cluster;
using ConvBert.Orleans.Tests.Processes;

namespace ConvBert.Orleans.Tests.Samples;

/// <summary>The sample for clusters, alone and with the settings of its files for containers.</summary>
[Collection(nameof(TaskGrainTests))]
public sealed class SampleClusterTests : IDisposable
{
    private readonly JobFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Sample_AsOneSilo_AnswersCallsAndJobs()
    {
        _files.WriteInput(500);
        await _files.RunBatchAsync();
        using SampleSilo silo = SampleSilo.Start(Settings());
        await silo.UpAsync();

        JsonElement labels = await ReadAsync(silo.Client.PostAsJsonAsync("/classify", new { text = "The staff were rude." }));
        labels[0].GetProperty("label").GetString().Should().Be("negative");
        using HttpResponseMessage outside = await silo.Client.PutAsJsonAsync("/jobs/out", new { inputs = new[] { "../x" }, output = "y" });
        outside.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        using HttpResponseMessage unknown = await silo.Client.DeleteAsync("/jobs/nobody");
        unknown.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        await RunJobAsync([silo]);

        _files.RequireTheSameBytes();
    }

    [PostgresFact]
    public async Task Sample_WithTheSettingsOfItsComposeFile_WorksOnAJobOverThreeSilos()
    {
        _files.WriteInput(6000);
        Task batch = _files.RunBatchAsync();
        using PostgresServer database = await PostgresServer.StartNewAsync();
        // What the compose file mounts makes the tables there.
        await database.RunScriptAsync(SampleFiles.ComposeSchema());
        Dictionary<string, string> settings = Settings(SampleFiles.ComposeEnvironment("silo"));
        settings["ConnectionStrings__cluster"].Should().StartWith("Host=database;");
        settings["ConnectionStrings__cluster"] = database.Connection;
        SampleSilo[] silos = [.. Enumerable.Range(0, 3).Select(_ => SampleSilo.Start(settings))];
        try
        {
            foreach (SampleSilo silo in silos) await silo.UpAsync();

            int working = await RunJobAsync(silos);

            working.Should().Be(silos.Length, "all silos are to work on it");
            await batch;
            _files.RequireTheSameBytes();
        }
        finally
        {
            foreach (SampleSilo silo in silos) silo.Dispose();
        }
    }

    [Fact]
    public void Containers_HaveTheSameSettingsInBothFiles()
    {
        Dictionary<string, string> compose = SampleFiles.ComposeEnvironment("silo");
        Dictionary<string, string> kubernetes = SampleFiles.KubernetesEnvironment("Deployment", "convbert-cluster");

        kubernetes.Keys.Except(["DATABASE_PASSWORD"]).Should().BeEquivalentTo(compose.Keys);
        foreach (string name in new[] { "ASPNETCORE_URLS", "model", "shared" }) kubernetes[name].Should().Be(compose[name]);
        SampleFiles.KubernetesEnvironment("StatefulSet", "convbert-database")["POSTGRES_USER"].Should()
            .Be(SampleFiles.ComposeEnvironment("database")["POSTGRES_USER"]);
        kubernetes["ConnectionStrings__cluster"].Should().Be("Host=convbert-database;Username=convbert;Database=convbert;Password=$(DATABASE_PASSWORD)");
    }

    [Fact]
    public void Kubernetes_EveryObject_FindsWhatItNames() => SampleFiles.KubernetesProblems().Should().BeEmpty();

    /// <summary>Runs a job by the first silo and looks at it by the last; returns how many silos worked.</summary>
    private static async Task<int> RunJobAsync(SampleSilo[] silos)
    {
        using HttpResponseMessage accepted = await silos[0].Client.PutAsJsonAsync(
            "/jobs/reviews", new { inputs = new[] { "in.jsonl" }, output = "out", shardBytes = 20_000 });
        accepted.StatusCode.Should().Be(HttpStatusCode.Accepted);
        int working = 0;
        for (int i = 0; i < 1200; i++)
        {
            JsonElement status = await ReadAsync(silos[^1].Client.GetAsync("/jobs/reviews"));
            working = Math.Max(working, status.GetProperty("silos").GetArrayLength());
            string state = status.GetProperty("state").GetString()!;
            if (state == "Completed") return working;
            state.Should().BeOneOf("Planning", "Running");
            await Task.Delay(100);
        }

        Assert.Fail("The job does not end.");
        return 0;
    }

    private Dictionary<string, string> Settings(Dictionary<string, string>? container = null) => new(container ?? [])
    {
        ["model"] = JobFiles.Model,
        ["shared"] = Path.GetDirectoryName(_files.Input)!,
    };

    private static async Task<JsonElement> ReadAsync(Task<HttpResponseMessage> call)
    {
        using HttpResponseMessage answer = await call;
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
