using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>Token classification, such as named-entity recognition: labels for the words of a text.</summary>
public sealed class TokenClassificationPipeline : Pipeline<TokenClassificationInput, TokenClassificationOptions, TokenClassificationResult>
{
    private static readonly TokenClassificationOptions Defaults = new();

    private readonly TokenClassificationForward _forward;

    /// <summary>A pipeline over a model and a tokenizer that the caller keeps.</summary>
    public TokenClassificationPipeline(ConvBertForTokenClassification model, ConvBertTokenizerBase tokenizer)
        : this(model, tokenizer, owned: null)
    {
    }

    private TokenClassificationPipeline(ConvBertForTokenClassification model, ConvBertTokenizerBase tokenizer, IDisposable? owned)
        : base(model, model.Config.ForTask("token-classification"), tokenizer, owned) => _forward = new TokenClassificationForward(model);

    /// <inheritdoc cref="FillMaskPipeline.FromPretrained"/>
    public static TokenClassificationPipeline FromPretrained(string path, PipelineLoadOptions? options = null) => Load(
        path, options, ConvBertForTokenClassification.FromPretrained,
        (model, tokenizer) => new TokenClassificationPipeline(model, tokenizer, model));

    private protected override PipelineCall<TokenClassificationInput, TokenClassificationResult> Begin(
        TokenClassificationOptions? options) =>
        new TokenClassificationCall(options ?? Defaults, _forward, Tokenizer, Config);
}
