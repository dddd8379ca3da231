using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>Text classification: the label of a text or of a pair of texts, such as its sentiment.</summary>
public sealed class TextClassificationPipeline : Pipeline<TextPair, TextClassificationOptions, TextClassificationResult>
{
    private static readonly TextClassificationOptions Defaults = new();

    private readonly SequenceClassificationForward _forward;

    /// <summary>A pipeline over a model and a tokenizer that the caller keeps.</summary>
    public TextClassificationPipeline(ConvBertForSequenceClassification model, ConvBertTokenizerBase tokenizer)
        : this(model, tokenizer, owned: null)
    {
    }

    private TextClassificationPipeline(ConvBertForSequenceClassification model, ConvBertTokenizerBase tokenizer, IDisposable? owned)
        : base(model, model.Config.ForTask("text-classification"), tokenizer, owned) => _forward = new SequenceClassificationForward(model);

    /// <inheritdoc cref="FillMaskPipeline.FromPretrained"/>
    public static TextClassificationPipeline FromPretrained(string path, PipelineLoadOptions? options = null) => Load(
        path, options, ConvBertForSequenceClassification.FromPretrained,
        (model, tokenizer) => new TextClassificationPipeline(model, tokenizer, model));

    private protected override PipelineCall<TextPair, TextClassificationResult> Begin(TextClassificationOptions? options) =>
        new TextClassificationCall(options ?? Defaults, _forward, Tokenizer, Config);
}
