using ConvBert.Checkpoints;
using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>
/// Text ranking: orders documents by how well they answer a query, with a cross-encoder, which reads the query and a document together.
/// Scores are those of sentence-transformers' <c>CrossEncoder</c>.
/// </summary>
public sealed class TextRankingPipeline : Pipeline<TextRankingInput, TextRankingOptions, TextRankingResult>
{
    private static readonly TextRankingOptions Defaults = new();

    private readonly SequenceClassificationForward _forward;

    /// <summary>A pipeline over a model and a tokenizer that the caller keeps.</summary>
    /// <param name="model">A model with one label.</param>
    /// <param name="tokenizer">The tokenizer.</param>
    /// <param name="crossEncoder">How pairs are read and scored; null for the defaults.</param>
    /// <exception cref="ConvBertConfigException">The model has another number of labels than one.</exception>
    public TextRankingPipeline(
        ConvBertForSequenceClassification model, ConvBertTokenizerBase tokenizer, CrossEncoder? crossEncoder = null)
        : this(model, tokenizer, crossEncoder ?? new CrossEncoder(), owned: null)
    {
    }

    private TextRankingPipeline(
        ConvBertForSequenceClassification model, ConvBertTokenizerBase tokenizer, CrossEncoder crossEncoder, IDisposable? owned)
        : base(model, model.Config, tokenizer, owned)
    {
        CrossEncoderFolder.RequireOneLabel(model.Config, "config");
        _forward = new SequenceClassificationForward(model);
        CrossEncoder = crossEncoder;
    }

    /// <summary>How the model reads and scores pairs.</summary>
    public CrossEncoder CrossEncoder { get; }

    /// <summary>Loads model and tokenizer, and how the folder says that pairs are read and scored.</summary>
    /// <param name="path">
    /// A folder in Hugging Face layout, a model's folder of the local hub cache, a weights file or an index of shards.
    /// </param>
    /// <param name="options">How they are loaded; null for the defaults.</param>
    /// <exception cref="ConvBertConfigException">
    /// A configuration is missing or malformed, or names a module or function that is not known, or the model has not one label.
    /// </exception>
    /// <exception cref="CheckpointException">Weights are missing or malformed.</exception>
    /// <exception cref="TokenizerException">The tokenizer's files are missing or malformed.</exception>
    public static TextRankingPipeline FromPretrained(string path, PipelineLoadOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string folder = HubCache.FolderOf(path, (options ?? new PipelineLoadOptions()).Revision);
        CrossEncoderFolder found = CrossEncoderFolder.Read(folder, options?.Model?.Config);
        return Load(
            File.Exists(path) ? path : found.TransformerPath, options, ConvBertForSequenceClassification.FromPretrained,
            (model, tokenizer) => new TextRankingPipeline(model, tokenizer, found.CrossEncoder, model));
    }

    /// <summary>Orders <paramref name="documents"/> by how well they answer <paramref name="query"/>.</summary>
    public TextRankingResult Run(
        string query, IReadOnlyList<string> documents, TextRankingOptions? options = null, CancellationToken cancellationToken = default) =>
        Run(new TextRankingInput(query, documents), options, cancellationToken);

    private protected override PipelineCall<TextRankingInput, TextRankingResult> Begin(TextRankingOptions? options) =>
        new TextRankingCall(options ?? Defaults, CrossEncoder, _forward, Tokenizer, Config);
}
