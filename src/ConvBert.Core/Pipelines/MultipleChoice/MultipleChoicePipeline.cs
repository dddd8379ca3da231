using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>Multiple choice: ranks several endings of a beginning. Hugging Face has the model, but no pipeline.</summary>
public sealed class MultipleChoicePipeline : Pipeline<MultipleChoiceInput, MultipleChoiceOptions, MultipleChoiceResult>
{
    private static readonly MultipleChoiceOptions Defaults = new();

    private readonly MultipleChoiceForward _forward;

    /// <summary>A pipeline over a model and a tokenizer that the caller keeps.</summary>
    public MultipleChoicePipeline(ConvBertForMultipleChoice model, ConvBertTokenizerBase tokenizer)
        : this(model, tokenizer, owned: null)
    {
    }

    private MultipleChoicePipeline(ConvBertForMultipleChoice model, ConvBertTokenizerBase tokenizer, IDisposable? owned)
        : base(model, model.Config, tokenizer, owned) => _forward = new MultipleChoiceForward(model);

    /// <inheritdoc cref="FillMaskPipeline.FromPretrained"/>
    public static MultipleChoicePipeline FromPretrained(string path, PipelineLoadOptions? options = null) => Load(
        path, options, ConvBertForMultipleChoice.FromPretrained,
        (model, tokenizer) => new MultipleChoicePipeline(model, tokenizer, model));

    /// <summary>Scores <paramref name="choices"/> after <paramref name="prompt"/>.</summary>
    /// <exception cref="ArgumentException">There is no choice.</exception>
    public MultipleChoiceResult Run(
        string prompt, IReadOnlyList<string> choices, MultipleChoiceOptions? options = null, CancellationToken cancellationToken = default)
        =>
        Run(new MultipleChoiceInput(prompt, choices), options, cancellationToken);

    private protected override bool PadsAcrossInputs => false;

    private protected override PipelineCall<MultipleChoiceInput, MultipleChoiceResult> Begin(MultipleChoiceOptions? options) =>
        new MultipleChoiceCall(options ?? Defaults, _forward, Tokenizer);
}
