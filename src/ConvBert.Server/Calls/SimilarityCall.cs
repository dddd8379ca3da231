using System.Numerics.Tensors;
using ConvBert.Pipelines;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Models;

namespace ConvBert.Server.Calls;

/// <summary>How close sentences are to the first of them, by the similarity that the model's folder names; else the cosine.</summary>
/// <param name="Inputs">The sentences, and how they are read.</param>
internal sealed record SimilarityCall(EmbeddingInputs Inputs) : ModelCall<float[]>
{
    /// <inheritdoc/>
    public override int Count => Inputs.Texts.Count - 1;

    /// <inheritdoc/>
    public override int Characters => Inputs.Characters;

    /// <inheritdoc/>
    protected override string Task => TaskDefinitions.FeatureExtraction.Name;

    /// <inheritdoc/>
    protected override async Task<float[]> RunAsync(
        LoadedModel model, RequestPriority priority, RequestUsage usage, CancellationToken cancellationToken)
    {
        TaskEngine<string, FeatureExtractionOptions, FeatureExtractionResult> engine =
            await model.EngineAsync(TaskDefinitions.FeatureExtraction).WaitAsync(cancellationToken).ConfigureAwait(false);
        SentenceTransformer? sentence = ((FeatureExtractionPipeline)engine.Pipeline).SentenceTransformer;
        bool isCosine = sentence is null or { SimilarityFunction: SimilarityFunction.Cosine };
        IReadOnlyList<float[]> vectors = await new EmbeddingCall(Inputs, Normalize: isCosine)
            .VectorsAsync(model, priority, usage, cancellationToken).ConfigureAwait(false);
        // Of vectors of length 1 the dot product is the cosine.
        return [.. vectors.Skip(1).Select(vector => isCosine
            ? TensorPrimitives.Dot<float>(vectors[0], vector)
            : sentence!.Similarity(vectors[0], vector))];
    }
}
