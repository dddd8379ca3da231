using System.Text.Json;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Requests;
using ConvBert.Pipelines;
using ConvBert.Serving.Tasks;

namespace ConvBert.Cli.Tasks;

/// <summary>`zero-shot`: classification by labels that the call gives.</summary>
internal sealed class ZeroShotTask(ZeroShotClassificationPipeline pipeline, ZeroShotClassificationOptions options)
    : PipelineTask<string, ZeroShotClassificationOptions, ZeroShotClassificationResult>(pipeline, options)
{
    public override string FromText(string text) => text;

    public override string FromJson(JsonElement element) => TextInput.FromJson(element, "text", "sequence", "inputs");

    public override void WriteJson(Utf8JsonWriter writer, string item, ZeroShotClassificationResult result) =>
        PipelineJson.Write(writer, result);

    public override void Render(Terminal terminal, string item, ZeroShotClassificationResult result)
    {
        terminal.WriteHeading(item);
        terminal.WriteScores(result.Labels.Zip(result.Scores, (label, score) => (label, score, (string?)null)));
        terminal.WriteEmptyLine();
    }
}
