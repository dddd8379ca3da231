using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using ConvBert.Serving.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ConvBert.Server.Http;

/// <summary>The body of a request: JSON of bounded size and depth.</summary>
internal static class JsonBody
{
    private static readonly Failure NotJson =
        new(StatusCodes.Status415UnsupportedMediaType, "validation", "The body must be JSON: Content-Type: application/json.");

    private static readonly Failure Encoded =
        new(StatusCodes.Status415UnsupportedMediaType, "validation", "Bodies with a Content-Encoding are not read.");

    private static readonly Failure Broken =
        new(StatusCodes.Status400BadRequest, "validation", "The body ends early or its transfer coding is malformed.");

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads the body.</summary>
    /// <param name="context">The request.</param>
    /// <param name="maxBytes">The most bytes.</param>
    /// <param name="stop">Ends with the client or the time limit.</param>
    /// <exception cref="FailureException">It is too large, or no JSON, or does not come to its end.</exception>
    public static async Task<JsonElement> ReadAsync(HttpContext context, long maxBytes, CancellationToken stop)
    {
        HttpRequest request = context.Request;
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out MediaTypeHeaderValue? type) || !IsJson(type))
            throw new FailureException(NotJson);
        if (!string.IsNullOrEmpty(request.Headers.ContentEncoding)) throw new FailureException(Encoded);
        if (request.ContentLength > maxBytes) throw TooLarge(maxBytes);
        try
        {
            return await ParseAsync(request.BodyReader, maxBytes, stop).ConfigureAwait(false);
        }
        catch (IOException exception) when (exception is not BadHttpRequestException)
        {
            // Streams that the client resets and lengths of chunks that overflow come as plain failures of reading.
            throw new FailureException(Broken);
        }
    }

    private static async Task<JsonElement> ParseAsync(PipeReader reader, long maxBytes, CancellationToken cancellationToken)
    {
        ReadOnlySequence<byte> body = await ReadAllAsync(reader, maxBytes, cancellationToken).ConfigureAwait(false);
        try
        {
            string text = StrictUtf8.GetString(body);
            JsonElement root = RequestObject.ParseElement(text);
            LoneSurrogates.Refuse(text);
            return root;
        }
        catch (DecoderFallbackException)
        {
            throw new FailureException(new Failure(StatusCodes.Status400BadRequest, "validation", "The body is not valid UTF-8."));
        }
        catch (RequestException exception)
        {
            string message = exception.Message.Replace("The line", "The body", StringComparison.Ordinal);
            throw new FailureException(new Failure(StatusCodes.Status400BadRequest, "validation", message));
        }
        finally
        {
            reader.AdvanceTo(body.End);
        }
    }

    private static async Task<ReadOnlySequence<byte>> ReadAllAsync(PipeReader reader, long maxBytes, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult read = await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (read.Buffer.Length > maxBytes)
            {
                reader.AdvanceTo(read.Buffer.End);
                throw TooLarge(maxBytes);
            }

            if (read.IsCompleted) return read.Buffer;
            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static bool IsJson(MediaTypeHeaderValue type) =>
        type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
        && (type.Charset.Length == 0 || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase));

    private static FailureException TooLarge(long maxBytes) => new(new Failure(
        StatusCodes.Status413PayloadTooLarge, "validation", $"The body has more than {maxBytes} bytes, the most that one may have."));
}
