using ConvBert.Pipelines;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Models;
using ConvBert.Serving.Parameters;
using ConvBert.Tokenization;
using Microsoft.AspNetCore.Http;

namespace ConvBert.Server.Http;

/// <summary>How a failed request is answered: a status, a type by text-embeddings-inference's names, and a message for the client.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Type">The type.</param>
/// <param name="Message">What was wrong; never a path, a stack or a text of another request.</param>
/// <param name="RetryAfter">When a repetition makes sense; null for never.</param>
internal sealed record Failure(int Status, string Type, string Message, TimeSpan? RetryAfter = null)
{
    private const int MaxLength = 500;

    /// <summary>The answer to an exception; null for one that is the server's own fault.</summary>
    public static Failure? Of(Exception exception) => exception switch
    {
        FailureException failure => failure.Failure,
        PipelineException { TextIsTooLong: true } => Validation(exception.Message) with { Status = StatusCodes.Status413PayloadTooLarge },
        RefusalException or PipelineException or TokenizerException => Validation(exception.Message),
        ArgumentException => Validation(exception.Message.Split(" (Parameter", 2)[0]),
        OverloadedException overloaded => Overloaded(overloaded.RetryAfter),
        RequestTooLargeException => new(StatusCodes.Status413PayloadTooLarge, "validation", exception.Message),
        WrongTaskException => Backend with { Message = exception.Message },
        UnknownModelException => new(StatusCodes.Status404NotFound, "not_found", exception.Message),
        BadHttpRequestException bad => new(bad.StatusCode, "validation", bad.Message),
        _ => null,
    };

    /// <summary>Too much waits already.</summary>
    public static Failure Overloaded(TimeSpan retryAfter) =>
        new(StatusCodes.Status429TooManyRequests, "overloaded", OverloadedException.Reason, retryAfter);

    /// <summary>The model cannot be loaded or has failed; the log says why.</summary>
    public static readonly Failure Backend =
        new(StatusCodes.Status424FailedDependency, "backend", "The model failed; the server's log says why.");

    /// <summary>The request took too long.</summary>
    public static readonly Failure TimedOut =
        new(StatusCodes.Status504GatewayTimeout, "timeout", "The request took longer than the server allows.");

    /// <summary>The server has been told to end.</summary>
    public static readonly Failure Ending =
        new(StatusCodes.Status503ServiceUnavailable, "unhealthy", "The server is ending; another one will answer.");

    /// <summary>The first models are being loaded.</summary>
    public static readonly Failure Starting =
        new(StatusCodes.Status503ServiceUnavailable, "unhealthy", "The server loads its first models.");

    /// <summary>The request brings no key, or a wrong one.</summary>
    public static readonly Failure Unauthorized =
        new(StatusCodes.Status401Unauthorized, "unauthorized", "A valid key is needed: Authorization: Bearer KEY.");

    /// <summary>There is nothing to embed or to tokenize.</summary>
    public static readonly Failure Empty = new(StatusCodes.Status400BadRequest, "empty", "`inputs` cannot be empty");

    /// <summary>The request cannot be answered as it is.</summary>
    public static Failure Validation(string message) => new(
        StatusCodes.Status422UnprocessableEntity, "validation", message.Length <= MaxLength ? message : message[..MaxLength] + "…");
}
