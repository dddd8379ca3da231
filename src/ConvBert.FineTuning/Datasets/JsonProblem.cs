using System.Text.Json;

namespace ConvBert.FineTuning.Datasets;

/// <summary>What is wrong with a JSON text.</summary>
internal static class JsonProblem
{
    /// <summary>The first sentence of the parser's message: the place that follows in it is relative to the line.</summary>
    public static string Of(JsonException exception)
    {
        string message = exception.Message;
        int place = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (place < 0 ? message : message[..place]).TrimEnd('.', ' ');
    }
}
