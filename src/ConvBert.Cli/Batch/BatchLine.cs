using System.Buffers;
using System.Text.Json;
using ConvBert.Cli.Requests;

namespace ConvBert.Cli.Batch;

/// <summary>One line of `batch`: the request's id goes into its answer, whether that is an output or an error.</summary>
internal static class BatchLine
{
    /// <summary>Answers a line.</summary>
    /// <exception cref="RequestException">The line is no JSON, so that there is no id to answer under.</exception>
    public static Action<Utf8JsonWriter> Answer(string line, Func<BatchRequest, Action<Utf8JsonWriter>> run)
    {
        using JsonDocument document = RequestObject.Parse(line);
        JsonElement root = document.RootElement;
        JsonElement? id = root.ValueKind == JsonValueKind.Object && root.TryGetProperty("id", out JsonElement given) ? given.Clone() : null;
        try
        {
            ReadOnlyMemory<byte> output = Written(run(BatchRequest.FromJson(root)));
            return writer => Write(writer, id, "output", () => writer.WriteRawValue(output.Span, skipInputValidation: true));
        }
        catch (Exception exception) when (ErrorReport.IsPassable(exception))
        {
            return writer => Write(writer, id, "error", () => ErrorReport.Write(writer, exception));
        }
    }

    /// <summary>Writes to the side first: numbers that JSON cannot hold show only now, and are an error of this request.</summary>
    private static ReadOnlyMemory<byte> Written(Action<Utf8JsonWriter> output)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, ResultWriter.JsonOptions)) output(writer);
        return buffer.WrittenMemory;
    }

    private static void Write(Utf8JsonWriter writer, JsonElement? id, string name, Action value)
    {
        writer.WriteStartObject();
        if (id is { } given)
        {
            writer.WritePropertyName("id");
            given.WriteTo(writer);
        }
        writer.WritePropertyName(name);
        value();
        writer.WriteEndObject();
    }
}
