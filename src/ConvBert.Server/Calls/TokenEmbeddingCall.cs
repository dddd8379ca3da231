using ConvBert.Pipelines;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Models;

namespace ConvBert.Server.Calls;

/// <summary>One vector a token.</summary>
/// <param name="Inputs">The inputs, and how they are read.</param>
internal sealed record TokenEmbeddingCall(EmbeddingInputs Inputs) : ModelCall<IReadOnlyList<FeatureExtractionResult>>
{
    /// <inheritdoc/>
    public override int Count => Inputs.Texts.Count;

    /// <inheritdoc/>
    public override int Characters => Inputs.Characters;

    /// <inheritdoc/>
    protected override string Task => TaskDefinitions.FeatureExtraction.Name;

    /// <inheritdoc/>
    protected override async Task<IReadOnlyList<FeatureExtractionResult>> RunAsync(
        LoadedModel model, RequestPriority priority, RequestUsage usage, CancellationToken cancellationToken)
    {
        TaskEngine<string, FeatureExtractionOptions, FeatureExtractionResult> engine =
            await model.EngineAsync(TaskDefinitions.FeatureExtraction).WaitAsync(cancellationToken).ConfigureAwait(false);
        FeatureExtractionOptions options =
            ((FeatureExtractionPipeline)engine.Pipeline).EmbeddingOptions with { Pooling = Pooling.None };
        return await Inputs.RunAsync(engine, options, priority, usage, cancellationToken).ConfigureAwait(false);
    }
}
