using ConvBert.Pipelines;

namespace ConvBert.Cli.Search;

/// <summary>
/// Embeds queries and documents as the model's folder says, each with its prompt where the folder has one, so that the closeness of two
/// vectors is one dot product where the folder compares by cosine or dot product.
/// </summary>
internal sealed class TextEmbedder
{
    private static readonly string[] QueryPrompts = ["query"];
    private static readonly string[] DocumentPrompts = ["document", "passage", "corpus"];

    private readonly FeatureExtractionPipeline _pipeline;
    private readonly FeatureExtractionOptions _queries;
    private readonly FeatureExtractionOptions _documents;

    /// <summary>An embedder over a pipeline that the caller keeps.</summary>
    public TextEmbedder(FeatureExtractionPipeline pipeline)
    {
        _pipeline = pipeline;
        SentenceTransformer sentence = pipeline.SentenceTransformer ?? new SentenceTransformer(pipeline.Config.HiddenSize);
        Similarity = sentence.SimilarityFunction;
        bool? normalize = Similarity == SimilarityFunction.Cosine ? true : null;
        var options = new FeatureExtractionOptions { SentenceTransformer = sentence, Normalize = normalize };
        _queries = options with { PromptName = Known(sentence, QueryPrompts) };
        _documents = options with { PromptName = Known(sentence, DocumentPrompts) };
        Dimension = pipeline.GetEmbeddingDimension(options);
        MaxTokens = (int)Math.Min(sentence.MaxSeqLength ?? pipeline.Tokenizer.ModelMaxLength, pipeline.Config.MaxPositionEmbeddings)
            - pipeline.Tokenizer.NumSpecialTokensToAdd();
    }

    /// <summary>How vectors are compared.</summary>
    public SimilarityFunction Similarity { get; }

    /// <summary>The number of dimensions of a vector.</summary>
    public int Dimension { get; }

    /// <summary>The most tokens of a text that the model reads, special ones not counted.</summary>
    public int MaxTokens { get; }

    /// <summary>The vector of a query.</summary>
    public float[] Query(string text, CancellationToken cancellationToken) =>
        _pipeline.Run(text, _queries, cancellationToken).Values.ToArray();

    /// <summary>The vectors of documents.</summary>
    public IReadOnlyList<FeatureExtractionResult> Documents(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        _pipeline.RunBatch(texts, _documents, cancellationToken);

    /// <summary>How close two vectors are; larger is closer.</summary>
    public float Closeness(ReadOnlySpan<float> query, ReadOnlySpan<float> document) =>
        Similarity is SimilarityFunction.Cosine or SimilarityFunction.Dot
            ? DotProduct.Of(query, document)
            : _documents.SentenceTransformer!.Similarity(query, document);

    private static string? Known(SentenceTransformer sentence, string[] names) => Array.Find(names, sentence.Prompts.ContainsKey);
}
