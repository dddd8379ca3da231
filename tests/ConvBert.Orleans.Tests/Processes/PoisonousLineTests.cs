using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ConvBert.Orleans.Tests.Cluster;

namespace ConvBert.Orleans.Tests.Processes;

/// <summary>A line whose process ends whenever it runs: the test ends it as soon as the note beside the results names the line.</summary>
[Collection(nameof(TaskGrainTests))]
public sealed class PoisonousLineTests : IDisposable
{
    private const int Lines = 120;
    private const int Poison = 60;
    private const int MaxTries = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly JobFiles _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Line_ThatEndsItsProcess_IsReportedAndPassedOver()
    {
        WriteInput();
        await _files.RunBatchAsync();
        string[] expected = File.ReadAllLines(_files.Reference);
        string[] lines = File.ReadAllLines(_files.Input);
        // So many texts that the line runs for seconds, in which its process is ended.
        IEnumerable<string> texts = Enumerable.Repeat("the staff was rude and the room was dirty", 9_000);
        lines[Poison - 1] = JsonSerializer.Serialize(new { id = "poison", task = "text-classification", inputs = texts });
        File.WriteAllLines(_files.Input, lines);

        await RunUntilAsync(() => Note() is not null);
        for (int tries = 1; tries <= MaxTries; tries++) await RunUntilAsync(() => Note() == (Poison, tries));
        using Process last = Start();
        await last.WaitForExitAsync();

        last.ExitCode.Should().Be(0);
        string[] answers = File.ReadAllLines(Path.Combine(_files.Output, "part-00000.jsonl"));
        answers[Poison - 1].Should().Contain("PoisonousLineException").And.Contain("\"id\":\"poison\"").And.Contain("2 times");
        expected[Poison - 1] = answers[Poison - 1];
        answers.Should().Equal(expected);
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(_files.Output, "manifest.json")));
        manifest.RootElement.GetProperty("poisonous").GetInt64().Should().Be(1);
        manifest.RootElement.GetProperty("errors").GetInt64().Should().Be(1);
    }

    private void WriteInput()
    {
        using var file = new StreamWriter(_files.Input) { NewLine = "\n" };
        for (int i = 1; i <= Lines; i++)
        {
            file.WriteLine(JsonSerializer.Serialize(
                new { id = i, task = "text-classification", model = JobFiles.Model, inputs = $"good room {i}" }));
        }
    }

    /// <summary>Runs the job until something is so, and ends its process by kill -9.</summary>
    private async Task RunUntilAsync(Func<bool> isSo)
    {
        using Process process = Start();
        var watch = Stopwatch.StartNew();
        try
        {
            while (!isSo())
            {
                process.HasExited.Should().BeFalse("the job is not to end before");
                watch.Elapsed.Should().BeLessThan(Patience);
                await Task.Delay(10);
            }
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    private Process Start() => Process.Start(new ProcessStartInfo(
        SiloProcess.Command,
        [
            "submit", "--embedded", "--job", "poison", "--model", JobFiles.Model, "--output", _files.Output, "--lease-seconds", "2",
            "--max-tries", MaxTries.ToString(CultureInfo.InvariantCulture), _files.Input,
        ]))!;

    /// <summary>The line that is noted, 0 for none yet, and its tries; null where there is no note.</summary>
    private (long Line, long Tries)? Note()
    {
        try
        {
            string note = File.ReadAllText(Path.Combine(_files.Output, ".work-poison", "part-00000.tries"));
            long[] fields =
            [
                .. note.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(field => long.Parse(field, CultureInfo.InvariantCulture)),
            ];
            return fields is [var line, var tries, ..] ? (line, tries) : null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
