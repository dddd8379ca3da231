using ConvBert.Tokenization;

namespace ConvBert.Pipelines;

/// <summary>
/// Extractive question answering: the span of a text that answers a question. A text of any length is split into overlapping chunks.
/// </summary>
public sealed class QuestionAnsweringPipeline : Pipeline<QuestionAnsweringInput, QuestionAnsweringOptions, QuestionAnsweringResult>
{
    private static readonly QuestionAnsweringOptions Defaults = new();

    private readonly QuestionAnsweringForward _forward;

    /// <summary>A pipeline over a model and a tokenizer that the caller keeps.</summary>
    public QuestionAnsweringPipeline(ConvBertForQuestionAnswering model, ConvBertTokenizerBase tokenizer)
        : this(model, tokenizer, owned: null)
    {
    }

    private QuestionAnsweringPipeline(ConvBertForQuestionAnswering model, ConvBertTokenizerBase tokenizer, IDisposable? owned)
        : base(model, model.Config, tokenizer, owned) => _forward = new QuestionAnsweringForward(model);

    /// <inheritdoc cref="FillMaskPipeline.FromPretrained"/>
    public static QuestionAnsweringPipeline FromPretrained(string path, PipelineLoadOptions? options = null) => Load(
        path, options, ConvBertForQuestionAnswering.FromPretrained,
        (model, tokenizer) => new QuestionAnsweringPipeline(model, tokenizer, model));

    /// <summary>Answers one question from one text.</summary>
    /// <exception cref="ArgumentException">The question or the context is empty, or an option is malformed.</exception>
    public QuestionAnsweringResult Run(
        string question, string context, QuestionAnsweringOptions? options = null, CancellationToken cancellationToken = default) =>
        Run(new QuestionAnsweringInput(question, context), options, cancellationToken);

    private protected override PipelineCall<QuestionAnsweringInput, QuestionAnsweringResult> Begin(QuestionAnsweringOptions? options) =>
        new QuestionAnsweringCall(options ?? Defaults, _forward, Tokenizer);
}
