using System.Text.Json;

namespace ConvBert.Robustness;

/// <summary>Which errors an answer may hold: those that say what is wrong with a line, a file or an argument.</summary>
internal static class AnswerErrors
{
    private static readonly string[] Types =
    [
        "ArgumentException", "ArgumentOutOfRangeException", "ArgumentNullException", "CheckpointException", "CommandException",
        "ConvBertConfigException", "PipelineException", "RequestException",
        "TokenizerException", "UsageException", "InvalidDataException", "NotSupportedException", "OutOfMemoryException",
        "InsufficientMemoryException",
    ];

    /// <summary>What is wrong with `{"type", "message"}`.</summary>
    public static string? Defect(JsonElement error)
    {
        if (error.ValueKind != JsonValueKind.Object) return null;
        string? type = error.GetProperty("type").GetString(), message = error.GetProperty("message").GetString();
        return !Types.Contains(type) ? $"the untyped error {type}" : string.IsNullOrWhiteSpace(message) ? "an error without a message"
            : null;
    }
}
