using System.Text.Json;
using ConvBert.Cli.Models;
using ConvBert.Pipelines;
using ConvBert.Serving.Lines;
using ConvBert.Serving.Models;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Batch;

/// <summary>The tasks of `batch`: those of the pipelines and of the tokenizer. Pipelines stay loaded between requests.</summary>
/// <param name="pipelines">The loaded pipelines.</param>
/// <param name="batching">How texts are batched where a request does not say.</param>
internal sealed class BatchTasks(PipelineCache pipelines, CallParameters batching)
{
    /// <summary>The demo model of each task.</summary>
    private static readonly Dictionary<string, string> DemoOfTask = new(StringComparer.Ordinal)
    {
        [TaskDefinitions.FillMask.Name] = DemoModels.FillMask,
        [TaskDefinitions.TextClassification.Name] = DemoModels.Sentiment,
        [TaskDefinitions.TokenClassification.Name] = DemoModels.Ner,
        [TaskDefinitions.QuestionAnswering.Name] = DemoModels.QuestionAnswering,
        [TaskDefinitions.ZeroShotClassification.Name] = DemoModels.ZeroShot,
        [TaskDefinitions.FeatureExtraction.Name] = DemoModels.FillMask,
        [TaskDefinitions.MultipleChoice.Name] = DemoModels.Choice,
        [TaskDefinitions.TextRanking.Name] = DemoModels.Rerank,
        [TaskDefinitions.Tokenize] = DemoModels.FillMask,
        [TaskDefinitions.Decode] = DemoModels.FillMask,
    };

    /// <summary>Runs a request and returns what writes its output.</summary>
    /// <exception cref="RequestException">The request is malformed.</exception>
    public Action<Utf8JsonWriter> Run(BatchRequest request, CancellationToken cancellationToken) =>
        TaskOf(request).Run(request, cancellationToken);

    /// <summary>The task of a request with its model, which stays valid until the next call.</summary>
    /// <exception cref="RequestException">There is no such task.</exception>
    public BatchTask TaskOf(BatchRequest request)
    {
        TaskDefinitions.Require(request.Task);
        var source =
            new PipelineSource(request.Model ?? DemoOfTask[request.Task], request.Config, request.Tokenizer, request.Precision);
        return request.Task switch
        {
            TaskDefinitions.Tokenize => Of(pipelines.Tokenizer(source), (line, tokenizer) => TokenizeRequest.Run(line, tokenizer)),
            TaskDefinitions.Decode => Of(pipelines.Tokenizer(source), (line, tokenizer) => DecodeRequest.Run(line, tokenizer)),
            _ => TaskDefinitions.Find(request.Task).Accept(new Opening(pipelines, source, batching)),
        };
    }

    private static TokenizerBatchTask Of(ConvBertTokenizerBase tokenizer,
        Func<BatchRequest, ConvBertTokenizerBase, Action<Utf8JsonWriter>> run) => new(request => run(request, tokenizer));

    /// <summary>Loads the pipeline of a task.</summary>
    private sealed class Opening(PipelineCache pipelines, PipelineSource source, CallParameters batching) : ITaskVisitor<BatchTask>
    {
        public BatchTask Visit<TInput, TOptions, TResult>(TaskDefinition<TInput, TOptions, TResult> task)
            where TOptions : PipelineCallOptions => new PipelineBatchTask<TInput, TOptions, TResult>(
                pipelines.Pipeline(task, source), request => task.Prepare(request, batching));
    }
}
