using System.Text.Json;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Requests;
using ConvBert.Pipelines;
using ConvBert.Serving.Tasks;

namespace ConvBert.Cli.Tasks;

/// <summary>`fill-mask`: predictions for each `[MASK]`.</summary>
internal sealed class FillMaskTask(FillMaskPipeline pipeline, FillMaskOptions options)
    : PipelineTask<string, FillMaskOptions, FillMaskResult>(pipeline, options)
{
    public override string FromText(string text) => text;

    public override string FromJson(JsonElement element) => TextInput.FromJson(element, "text", "inputs");

    public override void WriteJson(Utf8JsonWriter writer, string item, FillMaskResult result) => PipelineJson.Write(writer, result);

    public override void Render(Terminal terminal, string item, FillMaskResult result)
    {
        terminal.WriteHeading(item, "[MASK]");
        foreach (IReadOnlyList<FillMaskPrediction> mask in result.Masks)
            terminal.WriteScores(mask.Select(prediction => (prediction.TokenStr, prediction.Score, (string?)prediction.Sequence)));
        terminal.WriteEmptyLine();
    }
}
