using System.Text;
using System.Text.Json;

namespace ConvBert.Robustness;

/// <summary>Lines that are damaged: every line gets an answer of its own, in order.</summary>
internal sealed class HostileTextTrials : ITrials
{
    private const int LinesOfATrial = 40;

    private static readonly string[] Requests =
    [
        """{"id":1,"task":"tokenize","inputs":"Anna lives in Paris.","parameters":{"max_length":8,"truncation":true}}""",
        """{"id":"a","task":"text-classification","model":"demo/sentiment","inputs":"I loved this film!"}""",
        """{"task":"fill-mask","model":"demo/fill-mask","inputs":"The [MASK] sleeps.","parameters":{"top_k":3}}""",
        """{"task":"token-classification","model":"demo/ner","inputs":"Anna lives in Paris.","parameters":{"aggregation_strategy":"simple"}}""",
        """{"task":"question-answering","model":"demo/qa","inputs":{"question":"Where?","context":"Anna lives in Paris."}}""",
        """{"task":"zero-shot-classification","model":"demo/zero-shot","inputs":"A match.","parameters":{"candidate_labels":["sports","politics"]}}""",
    ];

    private static readonly string[] Texts =
        ["""{"text":"Anna lives in Paris.","text_pair":"Where?"}""", """{"text":"I loved this film!"}""", "\"plain\""];
    private readonly TrialFolder _folder = new();

    public string? SkipReason => null;

    public async Task<string?> RunAsync(Random random)
    {
        bool isBatch = random.Next(2) == 0;
        string[] patterns = isBatch ? Requests : Texts;
        var lines = new List<byte[]>();
        for (int i = 0; i < LinesOfATrial; i++)
        {
            byte[] line = Encoding.UTF8.GetBytes(patterns[random.Next(patterns.Length)]);
            if (random.Next(5) > 0) line = Damage.Of(line, random);
            // A line is what stands between two line ends; batch passes blank ones over.
            line = [.. line.Where(b => b is not ((byte)'\n' or (byte)'\r'))];
            if (!string.IsNullOrWhiteSpace(Encoding.UTF8.GetString(line))) lines.Add(line);
        }
        string path = _folder.File("lines.jsonl");
        await File.WriteAllBytesAsync(path, [.. lines.SelectMany(line => line.Append((byte)'\n'))]);
        CommandRun run = await CommandRun.OfAsync(isBatch ? ["batch", path] : ["tokenize", "--input", path, "--json"], _folder.Path);
        if (run.Lines.Length != lines.Count) return $"{run.Lines.Length} answers for {lines.Count} lines; {run.Error}";
        foreach (string answer in run.Lines)
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            if (document.RootElement.TryGetProperty("error", out JsonElement error)
                && AnswerErrors.Defect(error) is { } defect) return $"{defect} in {answer}";
        }
        return null;
    }

    public void Dispose() => _folder.Dispose();
}
