using System.Text.Json;
using ConvBert.Cli.Batch;
using ConvBert.Pipelines;
using ConvBert.Serving.Lines;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;

namespace ConvBert.Cli.Tests.Batch;

/// <summary>What Hugging Face answers with the models of tests/models, call by call.</summary>
public sealed class PipelineGoldenTests : IDisposable
{
    private readonly PipelineCache _pipelines = new(new ConvBertLoadOptions(), PrecisionParameters.None);

    public static TheoryData<string> Files() =>
    [
        "fill-mask", "text-classification", "token-classification", "question-answering", "zero-shot-classification", "feature-extraction",
            "multiple-choice",
        "padded-fill-mask", "padded-text-classification", "padded-multiple-choice",
    ];

    [Theory]
    [MemberData(nameof(Files))]
    public void Run_EveryGoldenCall_AnswersAsHuggingFace(string file)
    {
        var runner = new BatchTasks(_pipelines, CallParameters.Ragged);
        var differences = new List<string>();
        int line = 0;
        foreach (string text in File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Goldens", "pipelines", file + ".jsonl")))
        {
            line++;
            using JsonDocument golden = JsonDocument.Parse(text);
            if (Difference(runner, golden.RootElement) is { } difference) differences.Add($"{file}:{line} {difference}");
        }

        line.Should().BePositive();
        differences.Should().BeEmpty();
    }

    public void Dispose() => _pipelines.Dispose();

    private static string? Difference(BatchTasks runner, JsonElement golden)
    {
        try
        {
            using JsonDocument request = JsonDocument.Parse(AsRequest(golden));
            using JsonDocument output = JsonDocument.Parse(Written(runner.Run(BatchRequest.FromJson(request.RootElement), default)));
            return golden.TryGetProperty("error", out JsonElement error)
                ? $"no error, expected {error.GetRawText()}"
                : JsonLikeness.Difference(golden.GetProperty("expected"), output.RootElement);
        }
        catch (Exception e) when (e is PipelineException or ArgumentException or RequestException)
        {
            return golden.TryGetProperty("error", out _) ? null : $"{e.GetType().Name}: {e.Message}";
        }
    }

    private static byte[] Written(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes)) write(writer);
        return bytes.ToArray();
    }

    /// <summary>A golden names its fields otherwise than a request, and says the batch size beside the parameters.</summary>
    private static byte[] AsRequest(JsonElement golden) => Written(writer =>
    {
        writer.WriteStartObject();
        string model = golden.GetProperty("model").GetString()!["demo/".Length..];
        writer.WriteString("model", Path.Combine(AppContext.BaseDirectory, "Models", model));
        foreach (string name in new[] { "task", "config", "tokenizer" })
        {
            if (!golden.TryGetProperty(name, out JsonElement value)) continue;
            writer.WritePropertyName(name);
            value.WriteTo(writer);
        }

        writer.WritePropertyName("inputs");
        golden.GetProperty("args").WriteTo(writer);
        writer.WriteStartObject("parameters");
        foreach (JsonProperty parameter in golden.GetProperty("params").EnumerateObject()) parameter.WriteTo(writer);
        if (golden.TryGetProperty("batch_size", out JsonElement size)) writer.WriteNumber("batch_size", size.GetInt32());
        writer.WriteEndObject();
        writer.WriteEndObject();
    });
}
