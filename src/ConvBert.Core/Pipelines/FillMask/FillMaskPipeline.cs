using ConvBert.Checkpoints;
using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>
/// Masked language modelling: predicts the tokens behind the <c>[MASK]</c>s of a text, each mask independently of the others.
/// </summary>
public sealed class FillMaskPipeline : Pipeline<string, FillMaskOptions, FillMaskResult>
{
    private static readonly FillMaskOptions Defaults = new();

    private readonly ConvBertForMaskedLM _model;

    /// <summary>A pipeline over a model and a tokenizer that the caller keeps.</summary>
    public FillMaskPipeline(ConvBertForMaskedLM model, ConvBertTokenizerBase tokenizer)
        : this(model, tokenizer, owned: null)
    {
    }

    private FillMaskPipeline(ConvBertForMaskedLM model, ConvBertTokenizerBase tokenizer, IDisposable? owned)
        : base(model, model.Config, tokenizer, owned) => _model = model;

    /// <summary>Loads model and tokenizer.</summary>
    /// <param name="path">
    /// A folder in Hugging Face layout, a model's folder of the local hub cache, a weights file or an index of shards.
    /// </param>
    /// <param name="options">How they are loaded; null for the defaults.</param>
    /// <exception cref="ConvBertConfigException">The configuration is missing or malformed.</exception>
    /// <exception cref="CheckpointException">Weights are missing or malformed.</exception>
    /// <exception cref="TokenizerException">The tokenizer's files are missing or malformed.</exception>
    public static FillMaskPipeline FromPretrained(string path, PipelineLoadOptions? options = null) => Load(
        path, options, ConvBertForMaskedLM.FromPretrained,
        (model, tokenizer) => new FillMaskPipeline(model, tokenizer, model));

    private protected override PipelineCall<string, FillMaskResult> Begin(FillMaskOptions? options) =>
        new FillMaskCall(options ?? Defaults, _model, Tokenizer, Warn);
}
