using System.Numerics.Tensors;
using ConvBert.Pipelines;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Models;
using ConvBert.Serving.Requests;

namespace ConvBert.Server.Calls;

/// <summary>One vector a text.</summary>
/// <param name="Inputs">The inputs, and how they are read.</param>
/// <param name="Normalize">Whether vectors are scaled to length 1.</param>
/// <param name="Dimensions">The number of leading dimensions to return; null for all.</param>
internal sealed record EmbeddingCall(EmbeddingInputs Inputs, bool Normalize, int? Dimensions = null) : ModelCall<Embeddings>
{
    /// <inheritdoc/>
    public override int Count => Inputs.Texts.Count;

    /// <inheritdoc/>
    public override int Characters => Inputs.Characters;

    /// <inheritdoc/>
    protected override string Task => TaskDefinitions.FeatureExtraction.Name;

    /// <summary>The vectors by a model that is held meanwhile.</summary>
    public async Task<IReadOnlyList<float[]>> VectorsAsync(
        LoadedModel model, RequestPriority priority, RequestUsage usage, CancellationToken cancellationToken)
    {
        TaskEngine<string, FeatureExtractionOptions, FeatureExtractionResult> engine =
            await model.EngineAsync(TaskDefinitions.FeatureExtraction).WaitAsync(cancellationToken).ConfigureAwait(false);
        var pipeline = (FeatureExtractionPipeline)engine.Pipeline;
        FeatureExtractionOptions options = pipeline.EmbeddingOptions with { Normalize = Normalize ? true : null };
        CheckDimensions(pipeline.GetEmbeddingDimension(options));
        FeatureExtractionResult[] results =
            await Inputs.RunAsync(engine, options, priority, usage, cancellationToken).ConfigureAwait(false);
        return [.. results.Select(result => Shorten(result.Values))];
    }

    /// <inheritdoc/>
    protected override async Task<Embeddings> RunAsync(
        LoadedModel model, RequestPriority priority, RequestUsage usage, CancellationToken cancellationToken) => new(
        model.Model.Name, await VectorsAsync(model, priority, usage, cancellationToken).ConfigureAwait(false));

    private void CheckDimensions(int dimension)
    {
        if (Dimensions is { } asked && (asked < 1 || asked > dimension))
            throw new RequestException($"\"dimensions\" must be from 1 to {dimension}, but is {asked}.");
    }

    private float[] Shorten(ReadOnlySpan<float> vector)
    {
        if (Dimensions is not { } dimensions || dimensions == vector.Length) return vector.ToArray();
        float[] shortened = vector[..dimensions].ToArray();
        float length = TensorPrimitives.Norm<float>(shortened);
        if (Normalize && length > 0) TensorPrimitives.Divide(shortened, length, shortened);
        return shortened;
    }
}

/// <summary>The vectors of texts.</summary>
/// <param name="Model">The model that made them.</param>
/// <param name="Vectors">The vectors, in the order of the texts.</param>
internal sealed record Embeddings(string Model, IReadOnlyList<float[]> Vectors);
