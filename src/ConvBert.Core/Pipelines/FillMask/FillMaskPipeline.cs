using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>Masked language modelling: what the <c>[MASK]</c> of a text may stand for. A text may hold several masks; each is filled by itself.</summary>
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
        : base(model.Config, tokenizer, owned) => _model = model;

    /// <summary>Loads model and tokenizer from a folder in Hugging Face layout.</summary>
    public static FillMaskPipeline FromPretrained(string folder, PipelineLoadOptions? options = null)
    {
        options ??= new PipelineLoadOptions();
        ConvBertTokenizerBase tokenizer = options.LoadTokenizer(folder);
        ConvBertForMaskedLM model = ConvBertForMaskedLM.FromPretrained(folder, options.Model);
        return new FillMaskPipeline(model, tokenizer, model);
    }

    private protected override PipelineCall<string, FillMaskResult> Begin(FillMaskOptions? options) =>
        new FillMaskCall(options ?? Defaults, _model, Tokenizer, Warn);
}
