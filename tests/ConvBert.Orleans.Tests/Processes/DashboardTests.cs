using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ConvBert.Cluster.Connections;
using ConvBert.Orleans.Tests.Cluster;

namespace ConvBert.Orleans.Tests.Processes;

/// <summary>Orleans' dashboard of the command.</summary>
[Collection(nameof(TaskGrainTests))]
public sealed class DashboardTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly JobFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Dashboard_ShowsTheProgressOfAJob()
    {
        _files.WriteInput(60_000);
        string address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{FreePort.Find()}");
        using Process process = Process.Start(new ProcessStartInfo(
            SiloProcess.Command,
            [
                "submit", "--embedded", "--dashboard", address, "--job", "shown", "--model", JobFiles.Model, "--output", _files.Output,
                "--shard-mb", "0.1", _files.Input,
            ]))!;
        try
        {
            JsonElement status = await StatusAsync(process, $"{address}/GrainState?grainId=shown&grainType=ConvBert.Orleans.Grains.BulkJobGrain");

            status.GetProperty("State").GetString().Should().Be("Running");
            status.GetProperty("Shards").GetInt32().Should().BeGreaterThan(50);
            status.GetProperty("TimeLeft").GetString().Should().NotBeEmpty();
            JsonElement silo = status.GetProperty("Silos").EnumerateArray().Single();
            silo.GetProperty("Silo").GetString().Should().Be("embedded");
            silo.GetProperty("LinesPerSecond").GetDouble().Should().BeGreaterThan(0);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    /// <summary>The status that the dashboard shows, once it knows the time that is left.</summary>
    private static async Task<JsonElement> StatusAsync(Process process, string view)
    {
        using var client = new HttpClient();
        var watch = Stopwatch.StartNew();
        string seen = "nothing";
        while (watch.Elapsed < Patience && !process.HasExited)
        {
            try
            {
                seen = await client.GetStringAsync(view);
                // The dashboard wraps its JSON into a string.
                JsonElement state = JsonSerializer.Deserialize<JsonElement>(JsonSerializer.Deserialize<string>(seen)!);
                if (state.TryGetProperty("GetState", out JsonElement status)
                    && status.GetProperty("TimeLeft").ValueKind == JsonValueKind.String) return status;
            }
            catch (HttpRequestException exception)
            {
                seen = exception.Message;
            }

            await Task.Delay(200);
        }

        Assert.Fail($"The dashboard shows {seen}.");
        return default;
    }
}
