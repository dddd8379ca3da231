using System.Text.Json;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Requests;
using ConvBert.Pipelines;
using ConvBert.Serving.Tasks;

namespace ConvBert.Cli.Tasks;

/// <summary>`tag`: the entities of a text.</summary>
/// <param name="pipeline">The pipeline; the task disposes of it.</param>
/// <param name="options">Its parameters; offsets in UTF-16 where the answer is rendered.</param>
internal sealed class TagTask(TokenClassificationPipeline pipeline, TokenClassificationOptions options)
    : PipelineTask<TokenClassificationInput, TokenClassificationOptions, TokenClassificationResult>(pipeline, options)
{
    public override TokenClassificationInput FromText(string text) => new(text);

    public override TokenClassificationInput FromJson(JsonElement element) => new(TextInput.FromJson(element, "text", "inputs"));

    public override void WriteJson(Utf8JsonWriter writer, TokenClassificationInput item, TokenClassificationResult result) =>
        PipelineJson.Write(writer, result);

    public override void Render(Terminal terminal, TokenClassificationInput item, TokenClassificationResult result)
    {
        terminal.WriteSpans(
            item.Text!, [.. result.Entities.Select(entity => new TextSpan(entity.Start ?? 0, entity.End ?? 0, entity.Label))]);
        if (result.Entities.Count == 0) terminal.WriteMarkup("  [grey]nothing found[/]");
        else terminal.WriteScores(result.Entities.Select(entity =>
            (entity.Label, entity.Score, (string?)$"{entity.Word}  {entity.Start}–{entity.End}")));
        terminal.WriteEmptyLine();
    }
}
