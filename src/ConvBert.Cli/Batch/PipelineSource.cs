using System.Text.Json;
using ConvBert.Cli.Models;
using ConvBert.Serving.Parameters;

namespace ConvBert.Cli.Batch;

/// <summary>What a pipeline is loaded from.</summary>
/// <param name="Model">Folder or demo.</param>
/// <param name="Config">Overrides of config.json; null for none.</param>
/// <param name="Tokenizer">Overrides of the tokenizer's options; null for none.</param>
/// <param name="Precision">The model's arithmetic; what it does not give is the command line's.</param>
internal sealed record PipelineSource(string Model, JsonElement? Config, JsonElement? Tokenizer, PrecisionParameters Precision)
{
    /// <summary>Equal for equal sources.</summary>
    public string Key => $"{Path.GetFullPath(DemoModels.Resolve(Model))}\n{Config?.GetRawText()}\n{Tokenizer?.GetRawText()}\n{Precision.Key}";
}
