using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace ConvBert.Server.Http;

/// <summary>How a protocol answers a request that failed.</summary>
/// <param name="Adapt">The failure with the protocol's status and type.</param>
/// <param name="Write">Writes it.</param>
internal sealed record Protocol(Func<Failure, Failure> Adapt, Action<Utf8JsonWriter, Failure> Write)
{
    /// <summary>Hugging Face's inference API and text-embeddings-inference: <c>{"error", "error_type"}</c>.</summary>
    public static readonly Protocol HuggingFace = new(failure => failure, WriteHuggingFace);

    /// <summary>OpenAI's: <c>{"error": {"message", "type", "param", "code"}}</c>, whose status for what cannot be answered is 400.</summary>
    public static readonly Protocol OpenAI = new(AsOpenAI, WriteOpenAI);

    private static void WriteHuggingFace(Utf8JsonWriter writer, Failure failure)
    {
        writer.WriteStartObject();
        writer.WriteString("error", failure.Message);
        writer.WriteString("error_type", failure.Type);
        writer.WriteEndObject();
    }

    private static Failure AsOpenAI(Failure failure) => failure.Status switch
    {
        StatusCodes.Status401Unauthorized => failure with { Type = "invalid_api_key" },
        StatusCodes.Status404NotFound => failure with { Type = "model_not_found" },
        StatusCodes.Status422UnprocessableEntity =>
            failure with { Status = StatusCodes.Status400BadRequest, Type = "invalid_request_error" },
        StatusCodes.Status429TooManyRequests => failure with { Type = "rate_limit_exceeded" },
        >= 500 or StatusCodes.Status424FailedDependency => failure with { Type = "server_error" },
        _ => failure with { Type = "invalid_request_error" },
    };

    private static void WriteOpenAI(Utf8JsonWriter writer, Failure failure)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("error");
        writer.WriteString("message", failure.Message);
        writer.WriteString("type", failure.Type);
        writer.WriteNull("param");
        writer.WriteString("code", failure.Type);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
