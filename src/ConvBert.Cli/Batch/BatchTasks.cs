using System.Text.Json;
using ConvBert.Cli.Models;
using ConvBert.Pipelines;
using ConvBert.Serving.Lines;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Batch;

/// <summary>The tasks of `batch`: those of the pipelines and of the tokenizer. Pipelines stay loaded between requests.</summary>
/// <param name="pipelines">The loaded pipelines.</param>
/// <param name="batching">How texts are batched where a request does not say.</param>
internal sealed class BatchTasks(PipelineCache pipelines, CallParameters batching)
{
    /// <summary>The names of the tasks, each with its demo model.</summary>
    private static readonly Dictionary<string, string> DemoOfTask = new(StringComparer.Ordinal)
    {
        ["fill-mask"] = DemoModels.FillMask,
        ["text-classification"] = DemoModels.Sentiment,
        ["token-classification"] = DemoModels.Ner,
        ["question-answering"] = DemoModels.QuestionAnswering,
        ["zero-shot-classification"] = DemoModels.ZeroShot,
        ["feature-extraction"] = DemoModels.FillMask,
        ["multiple-choice"] = DemoModels.Choice,
        ["text-ranking"] = DemoModels.Rerank,
        ["tokenize"] = DemoModels.FillMask,
        ["decode"] = DemoModels.FillMask,
    };

    /// <summary>Runs a request and returns what writes its output.</summary>
    /// <exception cref="RequestException">The request is malformed.</exception>
    public Action<Utf8JsonWriter> Run(BatchRequest request, CancellationToken cancellationToken) =>
        TaskOf(request).Run(request, cancellationToken);

    /// <summary>The task of a request with its model, which stays valid until the next call.</summary>
    /// <exception cref="RequestException">There is no such task.</exception>
    public BatchTask TaskOf(BatchRequest request)
    {
        if (!DemoOfTask.TryGetValue(request.Task, out string? demo))
            throw new RequestException($"\"task\" is \"{request.Task}\"; known are {string.Join(", ", DemoOfTask.Keys)}.");
        var source = new PipelineSource(request.Model ?? demo, request.Config, request.Tokenizer, request.Precision);
        return request.Task switch
        {
            "fill-mask" => Of(pipelines.FillMask(source), FillMaskRequest.Prepare),
            "text-classification" => Of(pipelines.TextClassification(source), TextClassificationRequest.Prepare),
            "token-classification" => Of(pipelines.TokenClassification(source), TokenClassificationRequest.Prepare),
            "question-answering" => Of(pipelines.QuestionAnswering(source), QuestionAnsweringRequest.Prepare),
            "zero-shot-classification" => Of(pipelines.ZeroShotClassification(source), ZeroShotClassificationRequest.Prepare),
            "feature-extraction" => Of(pipelines.FeatureExtraction(source), FeatureExtractionRequest.Prepare),
            "multiple-choice" => Of(pipelines.MultipleChoice(source), MultipleChoiceRequest.Prepare),
            "text-ranking" => Of(pipelines.TextRanking(source), TextRankingRequest.Prepare),
            "tokenize" => Of(pipelines.Tokenizer(source), TokenizeRequest.Run),
            _ => Of(pipelines.Tokenizer(source), DecodeRequest.Run),
        };
    }

    private PipelineBatchTask<TInput, TOptions, TResult> Of<TInput, TOptions, TResult>(
        Pipeline<TInput, TOptions, TResult> pipeline,
        Func<BatchRequest, CallParameters, PreparedRequest<TInput, TOptions, TResult>> prepare)
        where TOptions : PipelineCallOptions => new(pipeline, request => prepare(request, batching));

    private static TokenizerBatchTask Of(ConvBertTokenizerBase tokenizer,
        Func<BatchRequest, ConvBertTokenizerBase, Action<Utf8JsonWriter>> run) => new(request => run(request, tokenizer));
}
