using System.Text;
using System.Text.Json;

namespace ConvBert.Serving.Lines;

/// <summary>Says in one line what went wrong, for people and as JSON.</summary>
internal static class ErrorReport
{
    private const int MaxLength = 1000;
    private const int HeadLength = 600;
    private const int TailLength = 300;

    /// <summary>Writes `{"type", "message"}`.</summary>
    public static void Write(Utf8JsonWriter writer, Exception exception)
    {
        Exception cause = Cause(exception);
        writer.WriteStartObject();
        writer.WriteString("type", cause.GetType().Name);
        writer.WriteString("message", OneLine(cause.Message));
        writer.WriteEndObject();
    }

    /// <summary>Writes `{"error": {"type", "message"}}`.</summary>
    public static void WriteObject(Utf8JsonWriter writer, Exception exception)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("error");
        Write(writer, exception);
        writer.WriteEndObject();
    }

    /// <summary>The message in one line that a terminal can show; an exception that says nothing is named by its type.</summary>
    public static string Message(Exception exception)
    {
        Exception cause = Cause(exception);
        string message = OneLine(cause.Message);
        return message.Length == 0 ? $"unexpected {cause.GetType().Name}" : message;
    }

    /// <summary>
    /// Whether a failed item of a stream may be reported and passed over, rather than ending the run; one that wants more memory than there
    /// is may.
    /// </summary>
    public static bool IsPassable(Exception exception) => Cause(exception)
        is not (OperationCanceledException or IEndOfRun);

    private static Exception Cause(Exception exception) =>
        exception is AggregateException { InnerExceptions: [var only] } ? Cause(only)
        : exception is TypeInitializationException { InnerException: { } inner } ? Cause(inner)
        : exception;

    /// <summary>A message in one line of bounded length, without characters that act on a terminal.</summary>
    public static string OneLine(string message) => VisibleText.Of(Clipped(Joined(message)));

    /// <summary>A message may repeat its input; its beginning says what is wrong and its end what was expected.</summary>
    private static string Clipped(string message) => message.Length <= MaxLength
        ? message
        : $"{message.AsSpan(0, HeadLength)} […{message.Length - HeadLength - TailLength} characters…] "
            + $"{message.AsSpan(message.Length - TailLength)}";

    private static string Joined(string message)
    {
        if (message.AsSpan().IndexOfAny('\r', '\n') < 0) return message.Trim();
        var line = new StringBuilder(message.Length);
        foreach (string part in message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (line.Length > 0) line.Append(' ');
            line.Append(part);
        }
        return line.ToString();
    }
}
