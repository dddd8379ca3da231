using System.Buffers;
using System.Text;
using System.Text.Json;
using ConvBert.Orleans.Models;
using ConvBert.Orleans.Tasks;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Models;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;
using TaskRequest = ConvBert.Serving.Tasks.TaskRequest;

namespace ConvBert.Orleans.Scoring;

/// <summary>Answers online calls of a task by the silo's engine.</summary>
/// <param name="task">The task's name.</param>
/// <param name="models">The silo's models.</param>
internal sealed class OnlineAnswering(string task, ModelShelf models)
{
    /// <summary>Answers a call by the present version of a model.</summary>
    public async Task<string> AnswerAsync(string path, string inputs, string? parameters, CancellationToken cancellationToken)
    {
        try
        {
            var request = new TaskRequest(
                RequestObject.ParseElement(inputs), new RequestObject(RequestObject.ParseElement(parameters ?? "{}"), "\"parameters\""));
            using ModelLease lease = await models.LeaseAsync(path, cancellationToken).ConfigureAwait(false);
            Action<Utf8JsonWriter> output =
                await lease.Model.AnswerAsync(task, request, RequestPriority.Interactive, usage: null, cancellationToken).ConfigureAwait(false);
            var buffer = new ArrayBufferWriter<byte>();
            await using (var writer = new Utf8JsonWriter(buffer, PipelineJson.WriterOptions)) output(writer);
            return Encoding.UTF8.GetString(buffer.WrittenSpan);
        }
        catch (OverloadedException overloaded)
        {
            throw new SiloOverloadedException(overloaded.RetryAfter);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // The caller may not know the types of this silo.
            throw new TaskRefusedException(exception.Message);
        }
    }
}
