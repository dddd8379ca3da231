using System.Diagnostics;
using ConvBert.Orleans.Tests.Cluster;

namespace ConvBert.Orleans.Tests.Processes;

/// <summary>What <c>submit</c> refuses, by the built command: at once, in one line that names it, and with an exit code of its own.</summary>
[Collection(nameof(TaskGrainTests))]
public sealed class SubmitRefusalTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("--embedded --task text-classification --parameters {top_k:1} in.csv", "parameters are no JSON")]
    [InlineData("--embedded --task text-classification --parameters [1] in.csv", "a JSON object was expected")]
    [InlineData("--embedded --task what in.csv", "'what'")]
    [InlineData("--embedded in.csv", "needs a task")]
    [InlineData("--embedded --task text-classification in.jsonl", "for CSV and Parquet")]
    [InlineData("--embedded --id-column a in.jsonl", "for CSV and Parquet")]
    [InlineData("--embedded --task text-classification --column a=b --column a=c in.csv", "'a' twice")]
    [InlineData("--embedded --column a in.csv", "FIELD=COLUMN")]
    [InlineData("--embedded --format xml in.csv", "--format is 'xml'")]
    [InlineData("--embedded --gateway-port 31000 in.jsonl", "--gateway-port has no meaning with --embedded")]
    [InlineData("--embedded --cluster postgres in.jsonl", "--cluster has no meaning with --embedded")]
    [InlineData("--embedded --cluster-id a in.jsonl", "--cluster-id has no meaning with --embedded")]
    [InlineData("--embedded --connection a in.jsonl", "--connection has no meaning with --embedded")]
    [InlineData("--embedded --threads 0 in.jsonl", "--threads is 0")]
    [InlineData("--embedded --dashboard what in.jsonl", "--dashboard is 'what'")]
    [InlineData("--embedded --lease-seconds 1e300 in.jsonl", "--lease-seconds is 1E+300")]
    [InlineData("--embedded --lease-seconds NaN in.jsonl", "--lease-seconds is NaN")]
    [InlineData("--embedded --shard-mb 1e300 in.jsonl", "--shard-mb is 1E+300")]
    [InlineData("--embedded --shard-mb -1 in.jsonl", "--shard-mb is -1")]
    [InlineData("--embedded --max-tries 0 in.jsonl", "MaxTries is 0")]
    [InlineData("--embedded --job a/b in.jsonl", "'a/b' is no name")]
    [InlineData("--embedded gone.jsonl", "gone.jsonl")]
    [InlineData("--embedded --model no-such-model in.jsonl", "no-such-model")]
    [InlineData("--embedded --output in.jsonl in.jsonl", "in.jsonl")]
    [InlineData("--threads 1 in.jsonl", "--threads is for --embedded")]
    [InlineData("--dashboard http://localhost:1 in.jsonl", "--dashboard is for --embedded")]
    [InlineData("--connection a in.jsonl", "--connection is for --cluster postgres or redis")]
    [InlineData("--gateway-port 70000 in.jsonl", "--gateway-port is 70000")]
    public async Task Submit_OfWhatCannotBe_IsRefusedByName(string arguments, string message)
    {
        foreach (string name in new[] { "in.csv", "in.jsonl" }) _folder.Write(name, "text\n");
        List<string> all = ["submit", .. arguments.Split(' ')];
        if (!all.Contains("--job")) all.AddRange(["--job", "refused"]);
        if (!all.Contains("--model")) all.AddRange(["--model", JobFiles.Model]);
        if (!all.Contains("--output")) all.AddRange(["--output", "out"]);

        (int code, string printed) = await RunAsync([.. all]);

        code.Should().Be(1, "of {0}", printed);
        printed.Should().Contain(message);
        printed.Should().NotContain("   at ").And.NotContain("unexpected").And.NotContain("Unhandled");
    }

    /// <summary>The cache of the hub has a file whose content is not what its name says.</summary>
    [Fact]
    public async Task Submit_OfAModelThatIsDamagedInTheCache_IsRefusedByName()
    {
        string repository = Path.Combine(_folder.File("hub"), "models--some-org--sentiment"), blobs = Path.Combine(repository, "blobs");
        string snapshot = Path.Combine(repository, "snapshots", new string('a', 40));
        foreach (string folder in new[] { blobs, snapshot, Path.Combine(repository, "refs") }) Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(repository, "refs", "main"), new string('a', 40));
        string blob = Path.Combine(blobs, new string('b', 64));
        File.WriteAllText(blob, "damaged");
        File.CreateSymbolicLink(Path.Combine(snapshot, "model.safetensors"), blob);
        _folder.Write("in.jsonl", "text\n");

        (int code, string printed) = await RunAsync(
            ["submit", "--embedded", "--job", "a", "--model", "some-org/sentiment", "--output", "out", "in.jsonl"],
            ("HF_HUB_CACHE", _folder.File("hub")));

        code.Should().Be(1, "of {0}", printed);
        printed.Should().StartWith("convbert-cluster: ").And.NotContain("   at ").And.NotContain("unexpected");
    }

    private async Task<(int Code, string Printed)> RunAsync(string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo(SiloProcess.Command, arguments)
        {
            RedirectStandardError = true,
            WorkingDirectory = Path.GetDirectoryName(_folder.File("in.csv")),
        };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        using Process process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(Patience);
        Task<string> printed = process.StandardError.ReadToEndAsync(patience.Token);
        try
        {
            await process.WaitForExitAsync(patience.Token);
            return (process.ExitCode, await printed);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"{string.Join(' ', arguments)} runs on.");
        }
    }
}
