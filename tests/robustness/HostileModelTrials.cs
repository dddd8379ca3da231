using System.Text.Json;

namespace ConvBert.Robustness;

/// <summary>Model folders with a damaged file: refused by a typed error, or read.</summary>
internal sealed class HostileModelTrials : ITrials
{
    /// <summary>Folders of one run of the command, each a trial.</summary>
    private const int FoldersOfARun = 20;

    private static readonly string[] Files = ["config.json", "tokenizer.json", "tokenizer_config.json", "vocab.txt",
        "special_tokens_map.json", "model.safetensors"];
    private readonly TrialFolder _folder = new();
    private readonly Queue<string?> _outcomes = new();

    public string? SkipReason => null;

    public async Task<string?> RunAsync(Random random)
    {
        if (_outcomes.Count == 0) await RunFoldersAsync(random);
        return _outcomes.Dequeue();
    }

    public void Dispose() => _folder.Dispose();

    private async Task RunFoldersAsync(Random random)
    {
        var requests = new List<string>();
        for (int i = 0; i < FoldersOfARun; i++)
        {
            string folder = _folder.Copy("sentiment", $"model{i}"), file = Path.Combine(folder, Files[random.Next(Files.Length)]);
            // Without the fast tokenizer's file the slow ones' files are read.
            if (file.EndsWith("vocab.txt", StringComparison.Ordinal)) File.Delete(Path.Combine(folder, "tokenizer.json"));
            byte[] content = await File.ReadAllBytesAsync(file);
            // The numbers of a checkpoint are nothing that damage shows in; its header is.
            int head = file.EndsWith(".safetensors", StringComparison.Ordinal) ? 8 + BitConverter.ToInt32(content) : content.Length;
            await File.WriteAllBytesAsync(file, [.. Damage.Of(content[..head], random), .. content[head..]]);
            requests.Add(
                $$"""{"task":"text-classification","model":{{JsonSerializer.Serialize(folder, JsonText.Default.String)}},"inputs":"I loved this film!"}""");
        }
        string path = _folder.File("requests.jsonl");
        await File.WriteAllLinesAsync(path, requests);
        CommandRun run = await CommandRun.OfAsync(["batch", path], _folder.Path);
        for (int i = 0; i < FoldersOfARun; i++)
        {
            if (i >= run.Lines.Length)
            {
                _outcomes.Enqueue($"no answer; {run.Error}");
                continue;
            }
            using JsonDocument document = JsonDocument.Parse(run.Lines[i]);
            _outcomes.Enqueue(document.RootElement.TryGetProperty("error", out JsonElement error)
                && AnswerErrors.Defect(error) is { } defect ? $"{defect}: {run.Lines[i]}" : null);
        }
    }
}
