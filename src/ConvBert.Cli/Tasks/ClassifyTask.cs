using System.Text.Json;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Requests;
using ConvBert.Pipelines;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;

namespace ConvBert.Cli.Tasks;

/// <summary>`classify`: the labels of a text or a pair of texts.</summary>
/// <param name="pipeline">The pipeline; the task disposes of it.</param>
/// <param name="options">Its parameters.</param>
/// <param name="pair">The second text of lines that have none; null for none.</param>
internal sealed class ClassifyTask(TextClassificationPipeline pipeline, TextClassificationOptions options, string? pair)
    : PipelineTask<TextPair, TextClassificationOptions, TextClassificationResult>(pipeline, options),
    ITextTask<TextPair, TextClassificationResult>
{
    public override TextPair FromText(string text) => new(text, pair);

    public TextPair FromRecord(string text, string? second) => new(text, second ?? pair);

    public override TextPair FromJson(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.String) return new TextPair(RequestObject.Text(element, "The line"), pair);
        var line = new RequestObject(element, "The line");
        return new TextPair(TextInput.FromJson(element, "text", "inputs"), line.Text("text_pair") ?? pair);
    }

    public override void WriteJson(Utf8JsonWriter writer, TextPair item, TextClassificationResult result) =>
        PipelineJson.Write(writer, result.Labels);

    public override void Render(Terminal terminal, TextPair item, TextClassificationResult result)
    {
        terminal.WriteHeading(item.Pair is null ? item.Text : $"{item.Text} | {item.Pair}");
        terminal.WriteScores(result.Labels.Select(label => (label.Label, label.Score, (string?)null)));
        terminal.WriteEmptyLine();
    }
}
