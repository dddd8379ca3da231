using System.Numerics.Tensors;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Models;

namespace ConvBert.Server.Calls;

/// <summary>The cosine similarity of sentences with the first of them.</summary>
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
        IReadOnlyList<float[]> vectors = await new EmbeddingCall(Inputs, Normalize: true)
            .VectorsAsync(model, priority, usage, cancellationToken).ConfigureAwait(false);
        return [.. vectors.Skip(1).Select(vector => TensorPrimitives.Dot<float>(vectors[0], vector))];
    }
}
