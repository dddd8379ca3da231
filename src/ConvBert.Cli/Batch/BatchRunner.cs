using System.Text.Json;
using ConvBert.Cli.Models;
using ConvBert.Cli.Requests;
using ConvBert.Pipelines;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Batch;

/// <summary>Answers requests for the pipelines' tasks and the tokenizer's; pipelines stay loaded between them.</summary>
/// <param name="pipelines">The loaded pipelines.</param>
/// <param name="batching">How texts are put together where a request does not say.</param>
internal sealed class BatchRunner(PipelineCache pipelines, CallParameters batching)
{
    /// <summary>The tasks' names, with each one's demo.</summary>
    private static readonly Dictionary<string, string> DemoOfTask = new(StringComparer.Ordinal)
    {
        ["fill-mask"] = DemoModels.FillMask,
        ["text-classification"] = DemoModels.Sentiment,
        ["token-classification"] = DemoModels.Ner,
        ["question-answering"] = DemoModels.QuestionAnswering,
        ["zero-shot-classification"] = DemoModels.ZeroShot,
        ["feature-extraction"] = DemoModels.FillMask,
        ["multiple-choice"] = DemoModels.Choice,
        ["tokenize"] = DemoModels.FillMask,
        ["decode"] = DemoModels.FillMask,
    };

    /// <summary>Does what a request asks for, and gives what writes its output.</summary>
    /// <exception cref="RequestException">The request is malformed.</exception>
    public Action<Utf8JsonWriter> Run(BatchRequest request, CancellationToken cancellationToken) => Task(request).Run(request, cancellationToken);

    /// <summary>The task of a request with its model, which stays valid until the next call.</summary>
    /// <exception cref="RequestException">There is no such task.</exception>
    public TaskRun Task(BatchRequest request)
    {
        if (!DemoOfTask.TryGetValue(request.Task, out string? demo)) throw new RequestException($"\"task\" is \"{request.Task}\"; known are {string.Join(", ", DemoOfTask.Keys)}.");
        var source = new PipelineSource(request.Model ?? demo, request.Config, request.Tokenizer);
        return request.Task switch
        {
            "fill-mask" => Of(pipelines.FillMask(source), FillMaskRequest.Prepare),
            "text-classification" => Of(pipelines.TextClassification(source), TextClassificationRequest.Prepare),
            "token-classification" => Of(pipelines.TokenClassification(source), TokenClassificationRequest.Prepare),
            "question-answering" => Of(pipelines.QuestionAnswering(source), QuestionAnsweringRequest.Prepare),
            "zero-shot-classification" => Of(pipelines.ZeroShotClassification(source), ZeroShotClassificationRequest.Prepare),
            "feature-extraction" => Of(pipelines.FeatureExtraction(source), FeatureExtractionRequest.Prepare),
            "multiple-choice" => Of(pipelines.MultipleChoice(source), MultipleChoiceRequest.Prepare),
            "tokenize" => Of(pipelines.Tokenizer(source), TokenizeRequest.Run),
            _ => Of(pipelines.Tokenizer(source), DecodeRequest.Run),
        };
    }

    private PipelineTaskRun<TInput, TOptions, TResult> Of<TInput, TOptions, TResult>(
        Pipeline<TInput, TOptions, TResult> pipeline, Func<BatchRequest, CallParameters, PreparedRequest<TInput, TOptions, TResult>> prepare)
        where TOptions : PipelineCallOptions => new(pipeline, request => prepare(request, batching));

    private static SingleTaskRun Of(ConvBertTokenizerBase tokenizer, Func<BatchRequest, ConvBertTokenizerBase, Action<Utf8JsonWriter>> run) => new(request => run(request, tokenizer));
}
