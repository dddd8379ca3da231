using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>
/// Classification with labels that are chosen per call, by a natural-language inference model: a label applies as far as the text entails
/// its hypothesis.
/// </summary>
public sealed class ZeroShotClassificationPipeline : Pipeline<string, ZeroShotClassificationOptions, ZeroShotClassificationResult>
{
    private readonly SequenceClassificationForward _forward;

    /// <summary>A pipeline over a model and a tokenizer that the caller keeps.</summary>
    public ZeroShotClassificationPipeline(ConvBertForSequenceClassification model, ConvBertTokenizerBase tokenizer)
        : this(model, tokenizer, owned: null)
    {
    }

    private ZeroShotClassificationPipeline(ConvBertForSequenceClassification model, ConvBertTokenizerBase tokenizer, IDisposable? owned)
        : base(model, model.Config.ForTask("zero-shot-classification"), tokenizer, owned) => _forward = new SequenceClassificationForward(model);

    /// <inheritdoc cref="FillMaskPipeline.FromPretrained"/>
    public static ZeroShotClassificationPipeline FromPretrained(string path, PipelineLoadOptions? options = null) => Load(
        path, options, ConvBertForSequenceClassification.FromPretrained,
        (model, tokenizer) => new ZeroShotClassificationPipeline(model, tokenizer, model));

    /// <summary>Ranks <paramref name="candidateLabels"/> for one text.</summary>
    /// <exception cref="ArgumentException">There is no label, or the text is empty.</exception>
    public ZeroShotClassificationResult Run(
        string text, IReadOnlyList<string> candidateLabels, CancellationToken cancellationToken = default) =>
        Run(text, new ZeroShotClassificationOptions { CandidateLabels = candidateLabels }, cancellationToken);

    private protected override PipelineCall<string, ZeroShotClassificationResult> Begin(ZeroShotClassificationOptions? options)
    {
        if (options is null) throw new ArgumentException("Zero-shot classification needs CandidateLabels.", nameof(options));
        return new ZeroShotClassificationCall(options, _forward, Tokenizer, Config, Warn);
    }
}
