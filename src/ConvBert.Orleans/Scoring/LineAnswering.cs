using System.Text.Json;
using ConvBert.Orleans.Jobs;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Lines;
using ConvBert.Serving.Models;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;

namespace ConvBert.Orleans.Scoring;

/// <summary>Answers the lines of a job as <c>convbert batch</c> answers them.</summary>
/// <param name="model">The job's model.</param>
/// <param name="job">The job.</param>
internal sealed class LineAnswering(LoadedModel model, BulkJob job)
{
    private static readonly TimeSpan LongestRest = TimeSpan.FromSeconds(1);

    /// <summary>Answers a line; one that cannot be answered has its error as the answer.</summary>
    /// <exception cref="TimeoutException">It takes longer than a line may.</exception>
    /// <exception cref="UnusableModelException">The model cannot be loaded, which is no line's fault.</exception>
    public async Task<LineAnswer> AnswerAsync(BatchLine line, CancellationToken cancellationToken)
    {
        if (line.Error is { } error) return new LineAnswer(line.Failure(error), IsError: true);
        try
        {
            Action<Utf8JsonWriter> output = await OutputAsync(line.Request!, cancellationToken)
                .WaitAsync(job.LineTimeout, cancellationToken).ConfigureAwait(false);
            Exception? unwritable = null;
            Action<Utf8JsonWriter> answer = line.Answer(() => output, failure => unwritable = failure);
            return new LineAnswer(answer, IsError: unwritable is not null);
        }
        catch (Exception exception)
            when (ErrorReport.IsPassable(exception) && exception is not (TimeoutException or UnusableModelException))
        {
            return new LineAnswer(line.Failure(exception), IsError: true);
        }
    }

    private async Task<Action<Utf8JsonWriter>> OutputAsync(BatchRequest request, CancellationToken cancellationToken)
    {
        Check(request);
        while (true)
        {
            try
            {
                return await model.AnswerAsync(request.Task, request, RequestPriority.Bulk, usage: null, cancellationToken).ConfigureAwait(false);
            }
            catch (OverloadedException overloaded)
            {
                // Callers online fill the queue: bulk lines wait until there is room.
                await Task.Delay(overloaded.RetryAfter < LongestRest ? overloaded.RetryAfter : LongestRest, cancellationToken)
                    .ConfigureAwait(false);
            }
        }
    }

    private void Check(BatchRequest request)
    {
        if (request.Model is { } named && named != job.Model.Path)
            throw new RequestException($"\"model\" is \"{named}\"; the job's model is \"{job.Model.Path}\", and every line has the same.");
        if (request.Config is not null) throw Fixed("config");
        if (request.Tokenizer is not null) throw Fixed("tokenizer");
        if (request.Precision.Precision is not null) throw Fixed(PrecisionParameters.Name);
        if (request.Precision.KeepFloat32 is not null) throw Fixed(PrecisionParameters.KeepName);
    }

    private static RequestException Fixed(string field) => new($"\"{field}\" cannot differ from line to line in a bulk job.");
}
