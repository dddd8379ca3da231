using System.Text;

namespace ConvBert.Robustness;

/// <summary>
/// SIGKILL at any moment: an output can be resumed until it is what an undisturbed run gives, and a model folder is the old one or the new
/// one.
/// </summary>
internal sealed class KillTrials : ITrials
{
    private const int Lines = 20_000;
    private const int MaxKills = 3;
    private readonly TrialFolder _folder = new();
    private string? _expected;
    private Dictionary<string, byte[]>? _converted;

    public string? SkipReason => null;

    public async Task<string?> RunAsync(Random random)
    {
        if (_expected is null) await PrepareAsync();
        return random.Next(2) == 0 ? await ResumeAsync(random) : await ConvertAsync(random);
    }

    public void Dispose() => _folder.Dispose();

    private async Task PrepareAsync()
    {
        var text = new StringBuilder();
        for (int i = 0; i < Lines; i++) text.Append("line ").Append(i).Append(" of the text\n");
        await File.WriteAllTextAsync(_folder.File("in.txt"), text.ToString());
        await CommandRun.OfAsync(["tokenize", "--input", "in.txt", "--output", "expected"], _folder.Path);
        _expected = await File.ReadAllTextAsync(_folder.File("expected"));
        await CommandRun.OfAsync(
            ["convert", TrialFolder.Demo("sentiment"), "new", "--dtype", "f16", "--max-shard-size", "20KB"], _folder.Path);
        _converted = TrialFolder.Contents(_folder.File("new"));
    }

    private async Task<string?> ResumeAsync(Random random)
    {
        string output = _folder.File("out");
        File.Delete(output);
        File.Delete(output + ".partial");
        int kills = 1 + random.Next(MaxKills);
        for (int i = 0; ; i++)
        {
            TimeSpan? after = i < kills ? TimeSpan.FromMilliseconds(random.Next(400)) : null;
            CommandRun run = await CommandRun.OfAsync(
                ["tokenize", "--input", "in.txt", "--output", "out", .. i > 0 ? new[] { "--resume" } : []], _folder.Path,
                killAfter: after, begun: i < kills ? output + ".partial" : null);
            if (File.Exists(output)) break;
            if (!run.WasKilled) return $"a run that was not killed leaves no output; {run.Error}";
        }
        if (File.Exists(output + ".partial")) return "the partial file is still there";
        return await File.ReadAllTextAsync(output) == _expected ? null : "the output differs from that of an undisturbed run";
    }

    private async Task<string?> ConvertAsync(Random random)
    {
        string model = _folder.File("model");
        if (Directory.Exists(model)) Directory.Delete(model, recursive: true);
        await CommandRun.OfAsync(["convert", TrialFolder.Demo("sentiment"), "model", "--max-shard-size", "20KB"], _folder.Path);
        Dictionary<string, byte[]> old = TrialFolder.Contents(model);
        await CommandRun.OfAsync(
            ["convert", TrialFolder.Demo("sentiment"), "model", "--dtype", "f16", "--max-shard-size", "20KB"], _folder.Path,
                killAfter: TimeSpan.FromMilliseconds(50 + random.Next(700)));
        Dictionary<string, byte[]> now = TrialFolder.Contents(model).Where(file => file.Key[0] != '.').ToDictionary();
        return TrialFolder.AreSame(now, old)
            || TrialFolder.AreSame(now, _converted!) ? null : $"a mixture is left: {string.Join(", ", now.Keys.Order())}";
    }
}
