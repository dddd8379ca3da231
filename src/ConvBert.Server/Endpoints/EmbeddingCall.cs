using System.Numerics.Tensors;
using ConvBert.Pipelines;
using ConvBert.Server.Http;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Models;
using ConvBert.Serving.Requests;
using ConvBert.Tokenization;

namespace ConvBert.Server.Endpoints;

/// <summary>What the protocols of embeddings ask, and its answer.</summary>
/// <param name="Texts">The texts.</param>
/// <param name="Normalize">Whether vectors are scaled to length 1.</param>
/// <param name="Truncate">Whether longer texts are cut; null for what the model's folder says.</param>
/// <param name="Side">Where they are cut.</param>
/// <param name="PromptName">The prompt of the model's folder; null for its default one.</param>
/// <param name="Dimensions">The number of leading dimensions to return; null for all.</param>
internal sealed record EmbeddingCall(
    IReadOnlyList<string> Texts, bool Normalize, bool? Truncate = null, SequenceSide? Side = null, string? PromptName = null,
    int? Dimensions = null)
{
    /// <summary>One vector a text.</summary>
    /// <exception cref="RequestException">The call does not fit the model.</exception>
    public async Task<IReadOnlyList<Embedding>> RunAsync(LoadedModel model, RequestPriority priority, CancellationToken cancellationToken)
    {
        TaskEngine<string, FeatureExtractionOptions, FeatureExtractionResult> engine =
            await model.EngineAsync(TaskDefinitions.FeatureExtraction).WaitAsync(cancellationToken).ConfigureAwait(false);
        var pipeline = (FeatureExtractionPipeline)engine.Pipeline;
        FeatureExtractionOptions options = pipeline.EmbeddingOptions with
        {
            Normalize = Normalize ? true : null,
            PromptName = PromptName,
            Tokenization = Cut(pipeline),
        };
        CheckDimensions(pipeline.GetEmbeddingDimension(options));
        IReadOnlyList<FeatureExtractionResult> results =
            await engine.RunAsync(Texts, options, priority, cancellationToken).ConfigureAwait(false);
        return [.. results.Select(result => new Embedding(Shorten(result.Values), result.TokenCount))];
    }

    /// <summary>One vector a token.</summary>
    public async Task<IReadOnlyList<FeatureExtractionResult>> RunForTokensAsync(
        LoadedModel model, RequestPriority priority, CancellationToken cancellationToken)
    {
        TaskEngine<string, FeatureExtractionOptions, FeatureExtractionResult> engine =
            await model.EngineAsync(TaskDefinitions.FeatureExtraction).WaitAsync(cancellationToken).ConfigureAwait(false);
        var pipeline = (FeatureExtractionPipeline)engine.Pipeline;
        var options = pipeline.EmbeddingOptions with { Pooling = Pooling.None, PromptName = PromptName, Tokenization = Cut(pipeline) };
        return await engine.RunAsync(Texts, options, priority, cancellationToken).ConfigureAwait(false);
    }

    private EncodingOptions? Cut(FeatureExtractionPipeline pipeline) => Truncate switch
    {
        null => null,
        true => Truncation.Of(pipeline.Tokenizer, pipeline.Config, Side, pipeline.SentenceTransformer?.MaxSeqLength),
        false => Truncation.None,
    };

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

/// <summary>The vector of a text.</summary>
/// <param name="Vector">The vector.</param>
/// <param name="Tokens">The text's tokens, special ones included.</param>
internal sealed record Embedding(float[] Vector, int Tokens);
