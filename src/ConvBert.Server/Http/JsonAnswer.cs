using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ConvBert.Server.Hosting;
using ConvBert.Serving.Tasks;
using Microsoft.AspNetCore.Http;

namespace ConvBert.Server.Http;

/// <summary>JSON answers; each is whole before its first byte is sent.</summary>
internal static class JsonAnswer
{
    /// <summary>Answers with status 200.</summary>
    public static Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write) => WriteAsync(context, StatusCodes.Status200OK, write);

    /// <summary>Answers with a failure.</summary>
    /// <param name="context">The request.</param>
    /// <param name="failure">What was wrong.</param>
    /// <param name="protocol">How the protocol writes failures.</param>
    public static Task WriteAsync(HttpContext context, Failure failure, Protocol protocol)
    {
        failure = protocol.Adapt(failure);
        if (failure.RetryAfter is { } wait)
        {
            int seconds = (int)Math.Clamp(Math.Ceiling(wait.TotalSeconds), 1, 3600);
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        if (MayCloseUnderItsBody(context)) context.Response.Headers.Connection = "close";
        if (failure.Status == StatusCodes.Status401Unauthorized) context.Response.Headers.WWWAuthenticate = "Bearer";
        return WriteAsync(context, failure.Status, writer => protocol.Write(writer, failure));
    }

    /// <summary>
    /// Whether the connection of a request may be closed behind the answer, because more of the body comes than is taken off a connection. A
    /// client that is not told so would send its next request there, and lose it.
    /// </summary>
    private static bool MayCloseUnderItsBody(HttpContext context) =>
        HttpProtocol.IsHttp11(context.Request.Protocol)
        && (context.Request.ContentLength > ConnectionLimits.MaxBodyBytes || context.Request.Headers.TransferEncoding.Count > 0);

    private static async Task WriteAsync(HttpContext context, int status, Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, PipelineJson.WriterOptions)) write(writer);
        HttpResponse response = context.Response;
        response.StatusCode = status;
        response.ContentType = "application/json";
        response.ContentLength = buffer.WrittenCount;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        await response.Body.WriteAsync(buffer.WrittenMemory, context.RequestAborted).ConfigureAwait(false);
    }
}
