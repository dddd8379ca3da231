using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ConvBert.Server.Hosting;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Tasks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace ConvBert.Server.Http;

/// <summary>JSON answers; each is whole before its first byte is sent.</summary>
internal static class JsonAnswer
{
    /// <summary>Answers with status 200.</summary>
    /// <param name="context">The request.</param>
    /// <param name="write">Writes the answer.</param>
    /// <param name="stop">Ends with the client or the time limit.</param>
    /// <exception cref="RequestTooLargeException">The answer has more bytes than one may have.</exception>
    /// <exception cref="OverloadedException">The answers that are being sent leave no room for it.</exception>
    public static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write, CancellationToken stop)
    {
        AnswerMemory memory = context.RequestServices.GetRequiredService<AnswerMemory>();
        using var answer = new AnswerBuffer(memory);
        using (var writer = new Utf8JsonWriter(answer, PipelineJson.WriterOptions)) write(writer);
        memory.Check(answer.Length);
        Begin(context.Response, StatusCodes.Status200OK, answer.Length);
        // A piece that is sent is free for another answer, however slowly the client takes the rest.
        while (answer.TryTake(out ReadOnlyMemory<byte> piece))
        {
            await context.Response.Body.WriteAsync(piece, stop).ConfigureAwait(false);
            answer.Free();
        }
    }

    /// <summary>Answers with a failure.</summary>
    /// <param name="context">The request.</param>
    /// <param name="failure">What was wrong.</param>
    /// <param name="protocol">How the protocol writes failures.</param>
    public static async Task WriteAsync(HttpContext context, Failure failure, Protocol protocol)
    {
        failure = protocol.Adapt(failure);
        if (failure.RetryAfter is { } wait)
        {
            int seconds = (int)Math.Clamp(Math.Ceiling(wait.TotalSeconds), 1, 3600);
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (MayCloseUnderItsBody(context, failure)) context.Response.Headers.Connection = "close";
        if (failure.Status == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Bearer";
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, PipelineJson.WriterOptions)) protocol.Write(writer, failure);
        Begin(context.Response, failure.Status, buffer.WrittenCount);
        await context.Response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>
    /// Whether the connection of a request may be closed behind the answer, because more of the body comes than is taken off a connection,
    /// or may not have come in time. A client that is not told so would send its next request there, and lose it.
    /// </summary>
    private static bool MayCloseUnderItsBody(HttpContext context, Failure failure) =>
        HttpProtocol.IsHttp11(context.Request.Protocol)
        && (context.Request.ContentLength > ConnectionLimits.MaxBodyBytes || context.Request.Headers.TransferEncoding.Count > 0
            || failure.Status == Failure.TimedOut.Status);

    private static void Begin(HttpResponse response, int status, long length)
    {
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = length;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
    }
}
