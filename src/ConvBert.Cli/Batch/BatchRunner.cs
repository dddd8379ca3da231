using System.Text.Json;
using ConvBert.Cli.Requests;

namespace ConvBert.Cli.Batch;

/// <summary>Answers requests for the pipelines' tasks and the tokenizer's, one by one; pipelines stay loaded between them.</summary>
/// <param name="pipelines">The loaded pipelines.</param>
/// <param name="batching">How texts are put together where a request does not say.</param>
internal sealed class BatchRunner(PipelineCache pipelines, BatchingParameters batching)
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
    public Action<Utf8JsonWriter> Run(BatchRequest request, CancellationToken cancellationToken)
    {
        if (!DemoOfTask.TryGetValue(request.Task, out string? demo)) throw new RequestException($"\"task\" is \"{request.Task}\"; known are {string.Join(", ", DemoOfTask.Keys)}.");
        var source = new PipelineSource(request.Model ?? demo, request.Config, request.Tokenizer);
        return request.Task switch
        {
            "fill-mask" => FillMaskRequest.Run(request, pipelines.FillMask(source), batching, cancellationToken),
            "text-classification" => TextClassificationRequest.Run(request, pipelines.TextClassification(source), batching, cancellationToken),
            "token-classification" => TokenClassificationRequest.Run(request, pipelines.TokenClassification(source), batching, cancellationToken),
            "question-answering" => QuestionAnsweringRequest.Run(request, pipelines.QuestionAnswering(source), batching, cancellationToken),
            "zero-shot-classification" => ZeroShotClassificationRequest.Run(request, pipelines.ZeroShotClassification(source), batching, cancellationToken),
            "feature-extraction" => FeatureExtractionRequest.Run(request, pipelines.FeatureExtraction(source), batching, cancellationToken),
            "tokenize" => TokenizeRequest.Run(request, pipelines.Tokenizer(source)),
            "decode" => DecodeRequest.Run(request, pipelines.Tokenizer(source)),
            _ => MultipleChoiceRequest.Run(request, pipelines.MultipleChoice(source), batching, cancellationToken),
        };
    }
}
