using System.Globalization;
using System.Text.Json;

namespace ConvBert.Robustness.Serving;

/// <summary>An answer of the server as a client got it.</summary>
/// <param name="Status">The status; 0 where the connection was closed without an answer.</param>
/// <param name="Body">The body.</param>
internal sealed record ServerAnswer(int Status, string Body)
{
    public static readonly ServerAnswer None = new(0, "");

    /// <summary>
    /// Failures of the connection itself, which Kestrel answers before a route is known: malformed, slow, too long or too many.
    /// </summary>
    private static readonly int[] OfTheConnection = [400, 408, 411, 413, 414, 431, 505];

    /// <summary>What Kestrel tells a client of HTTP/1.1 at an address of HTTP/2.</summary>
    private const string WrongVersion = "An HTTP/1.x request was sent to an HTTP/2 only endpoint.";

    /// <summary>The answer in the bytes that came on a connection of HTTP/1.1.</summary>
    public static ServerAnswer Parse(string text)
    {
        if (!text.StartsWith("HTTP/1.1 ", StringComparison.Ordinal)) return None;
        int end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        string head = end < 0 ? text : text[..end];
        int status = int.Parse(text.AsSpan(9, 3), CultureInfo.InvariantCulture);
        const string Length = "\r\nContent-Length: ";
        int at = head.IndexOf(Length, StringComparison.OrdinalIgnoreCase);
        if (end < 0 || at < 0) return new ServerAnswer(status, "");
        string length = head[(at + Length.Length)..].Split('\r')[0];
        string body = text[(end + 4)..];
        return new ServerAnswer(status, body[..Math.Min(body.Length, int.Parse(length, CultureInfo.InvariantCulture))]);
    }

    /// <summary>What is wrong with it as an answer to a bad client; null for nothing.</summary>
    public string? Defect()
    {
        if (Status is < 400 or 505) return null;
        if (Status >= 500) return $"status {Status}: {Shown()}";
        if (Status == 400 && Body == WrongVersion) return null;
        if (Body.Length == 0) return OfTheConnection.Contains(Status) ? null : $"status {Status} without a body";
        return IsTyped() ? null : $"status {Status} without a typed error: {Shown()}";
    }

    private string Shown() => Body[..Math.Min(Body.Length, 200)];

    /// <summary>Whether the body is <c>{"error", "error_type"}</c>, or OpenAI's <c>{"error": {"message", "type", …}}</c>.</summary>
    private bool IsTyped()
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(Body);
            JsonElement error = document.RootElement.GetProperty("error");
            return error.ValueKind == JsonValueKind.Object
                ? IsText(error.GetProperty("message")) && IsText(error.GetProperty("type"))
                : IsText(error) && IsText(document.RootElement.GetProperty("error_type"));
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return false;
        }
    }

    private static bool IsText(JsonElement element) =>
        element.ValueKind == JsonValueKind.String && !string.IsNullOrWhiteSpace(element.GetString());
}
