using System.Globalization;
using System.Text.Json;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Requests;
using ConvBert.Pipelines;
using ConvBert.Serving.Tasks;

namespace ConvBert.Cli.Tasks;

/// <summary>`embed`: the vectors of a text, as the options say, and the model's folder where they do not.</summary>
internal sealed class EmbedTask(FeatureExtractionPipeline pipeline, FeatureExtractionOptions options)
    : PipelineTask<string, FeatureExtractionOptions, FeatureExtractionResult>(pipeline, options with
    {
        SentenceTransformer = pipeline.SentenceTransformer,
        Pooling = options.Pooling ?? pipeline.EmbeddingOptions.Pooling,
    })
{
    private const int NumbersShown = 6;

    public override string FromText(string text) => text;

    public override string FromJson(JsonElement element) => TextInput.FromJson(element, "text", "inputs");

    public override void WriteJson(Utf8JsonWriter writer, string item, FeatureExtractionResult result) =>
        PipelineJson.Write(writer, result);

    public override void Render(Terminal terminal, string item, FeatureExtractionResult result)
    {
        terminal.WriteHeading(item);
        var first = new List<string>();
        foreach (float value in result.Values[..Math.Min(NumbersShown, result.Values.Length)])
            first.Add(value.ToString("0.0000", CultureInfo.InvariantCulture));
        var lengths = new List<string>();
        foreach (nint length in result.Features.Lengths) lengths.Add(length.ToString(CultureInfo.InvariantCulture));
        terminal.WriteText($"  [{string.Join(", ", lengths)}]  {string.Join(", ", first)}, …");
        terminal.WriteEmptyLine();
    }
}
