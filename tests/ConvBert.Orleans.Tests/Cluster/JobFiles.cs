using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ConvBert.Orleans.Jobs;
using ConvBert.Orleans.Models;

namespace ConvBert.Orleans.Tests.Cluster;

/// <summary>The files of a job in a folder that is gone after the test.</summary>
internal sealed class JobFiles : IDisposable
{
    private static readonly string[] Words = ["good", "bad", "room", "staff", "was", "the", "rude", "clean", "dirty", "hotel", "very",
        "food"];

    private readonly TemporaryFolder _folder = new();

    public JobFiles() => Output = _folder.File("out");

    /// <summary>The model that answers.</summary>
    public static string Model { get; } = Path.Combine(Repository.Root, "src", "ConvBert.Cli", "Demo", "sentiment");

    public string Input => _folder.File("in.jsonl");

    public string Output { get; private set; }

    public string State => _folder.File("state");

    public string Reference => _folder.File("batch.jsonl");

    /// <summary>Writes lines of a few words; some lines are malformed, and some are empty.</summary>
    public void WriteInput(int lines, string? model = null)
    {
        var random = new Random(18);
        using var file = new StreamWriter(Input) { NewLine = "\n" };
        for (int i = 0; i < lines; i++)
        {
            string text = string.Join(' ', Enumerable.Range(0, 2 + random.Next(5)).Select(_ => Words[random.Next(Words.Length)]));
            string line = i % 997 == 5 ? """{"id": 5, "task": "text-classification"}""" : i % 1501 == 7 ? "what is this"
                : JsonSerializer.Serialize(new { id = i, task = "text-classification", model = model ?? Model, inputs = text });
            file.WriteLine(line);
            if (i % 700 == 3) file.WriteLine();
        }
    }

    public BulkJob Job(long shardBytes) => new()
    {
        Inputs = [Input],
        Output = Output,
        Model = new BulkModel { Path = Model, Hash = ModelHash.Of(Model) },
        ShardBytes = shardBytes,
        LeaseTime = TimeSpan.FromSeconds(6),
    };

    /// <summary>Answers the input by the command for one process.</summary>
    public Task RunBatchAsync() =>
        DotnetHost.RunAsync([Path.Combine(AppContext.BaseDirectory, "convbert.dll"), "batch", Input, "--output", Reference]);

    /// <summary>Another folder for the next job's results.</summary>
    public void UseOutput(string name) => Output = _folder.File(name);

    /// <summary>Makes input and reference longer by copies of themselves: an answer does not depend on the line's place.</summary>
    public void Repeat(int times)
    {
        foreach (string path in new[] { Input, Reference })
        {
            byte[] once = File.ReadAllBytes(path);
            using FileStream file = File.Create(path);
            for (int i = 0; i < times; i++) file.Write(once);
        }
    }

    /// <summary>The output is that of the one process, and the manifest says so.</summary>
    public void RequireTheSameBytes()
    {
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Output, "manifest.json")));
        var all = new MemoryStream();
        long lines = 0;
        foreach (JsonElement part in manifest.RootElement.GetProperty("parts").EnumerateArray())
        {
            byte[] bytes = File.ReadAllBytes(Path.Combine(Output, part.GetProperty("file").GetString()!));
            Convert.ToHexStringLower(SHA256.HashData(bytes)).Should().Be(part.GetProperty("sha256").GetString());
            all.Write(bytes);
            lines += part.GetProperty("lines").GetInt64();
        }

        Encoding.UTF8.GetString(all.ToArray()).Should().Be(File.ReadAllText(Reference));
        lines.Should().Be(File.ReadLines(Reference).Count());
        manifest.RootElement.GetProperty("lines").GetInt64().Should().Be(lines);
        Directory.EnumerateFileSystemEntries(Output).Select(Path.GetFileName).Where(name => !name!.StartsWith("part-",
            StringComparison.Ordinal))
            .Should().BeSubsetOf(["manifest.json", ".ledger"], "nothing else is left");
    }

    public void Dispose() => _folder.Dispose();
}
