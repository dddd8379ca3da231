using System.Text.Json;

namespace ConvBert.Server.Http;

/// <summary>How a protocol writes a failure.</summary>
internal delegate void FailureShape(Utf8JsonWriter writer, Failure failure);

/// <summary>The protocols' shapes.</summary>
internal static class FailureShapes
{
    /// <summary>Hugging Face's and text-embeddings-inference's: <c>{"error", "error_type"}</c>.</summary>
    public static void HuggingFace(Utf8JsonWriter writer, Failure failure)
    {
        writer.WriteStartObject();
        writer.WriteString("error", failure.Message);
        writer.WriteString("error_type", failure.Type);
        writer.WriteEndObject();
    }

    /// <summary>OpenAI's: <c>{"error": {"message", "type", "param", "code"}}</c>.</summary>
    public static void OpenAI(Utf8JsonWriter writer, Failure failure)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("error");
        writer.WriteString("message", failure.Message);
        writer.WriteString("type", failure.Type);
        writer.WriteNull("param");
        writer.WriteNumber("code", failure.Status);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
