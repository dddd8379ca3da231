using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;

namespace ConvBert.Serving.Lines;

/// <summary>One line of `batch`. The request's id is repeated in its answer, be that an output or an error.</summary>
internal sealed class BatchLine
{
    private JsonElement? _id;

    private BatchLine(int size) => Size = size;

    /// <summary>The line's characters.</summary>
    public int Size { get; }

    /// <summary>The request; null where <see cref="Error"/> says why there is none.</summary>
    public BatchRequest? Request { get; private set; }

    /// <summary>What is wrong with the line; null for a request.</summary>
    public Exception? Error { get; private set; }

    /// <summary>Reads a line.</summary>
    public static BatchLine Read(InputLine read)
    {
        var line = new BatchLine(read.Text?.Length ?? 0);
        try
        {
            if (read.Error is not null) throw read.Error;
            JsonElement root = RequestObject.ParseElement(read.Text!);
            line._id = Id(root);
            LoneSurrogates.Refuse(read.Text!);
            line.Request = BatchRequest.FromJson(root);
        }
        catch (RefusalException exception)
        {
            line.Error = exception;
        }
        return line;
    }

    /// <summary>The id of a request; null where there is none, or none that is Unicode text.</summary>
    private static JsonElement? Id(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object) return null;
        JsonElement? id = null;
        foreach (JsonProperty field in root.EnumerateObject())
        {
            // The name as it is written: comparing unescaped names throws where one is not Unicode.
            if (JsonMarshal.GetRawUtf8PropertyName(field).SequenceEqual("id"u8)) id = field.Value;
        }
        return id is { } found && !LoneSurrogates.IsIn(found.GetRawText()) ? found : null;
    }

    /// <summary>Returns what writes the answer: the output of <paramref name="run"/>, or its error.</summary>
    /// <param name="run">Makes the output.</param>
    /// <param name="failed">Told of the error; null for no one.</param>
    public Action<Utf8JsonWriter> Answer(Func<Action<Utf8JsonWriter>> run, Action<Exception>? failed = null)
    {
        try
        {
            ReadOnlyMemory<byte> output = Written(run());
            return writer => Write(writer, "output", () => writer.WriteRawValue(output.Span, skipInputValidation: true));
        }
        catch (Exception exception) when (ErrorReport.IsPassable(exception))
        {
            failed?.Invoke(exception);
            return Failure(exception);
        }
    }

    /// <summary>Returns what writes an error as the answer.</summary>
    public Action<Utf8JsonWriter> Failure(Exception exception) => writer =>
        Write(writer, "error", () => ErrorReport.Write(writer, exception));

    /// <summary>Writes into a buffer first: numbers that JSON cannot hold appear only here, and are this request's error.</summary>
    private static ReadOnlyMemory<byte> Written(Action<Utf8JsonWriter> output)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, PipelineJson.WriterOptions)) output(writer);
        return buffer.WrittenMemory;
    }

    private void Write(Utf8JsonWriter writer, string name, Action value)
    {
        writer.WriteStartObject();
        if (_id is { } given)
        {
            writer.WritePropertyName("id");
            given.WriteTo(writer);
        }
        writer.WritePropertyName(name);
        value();
        writer.WriteEndObject();
    }
}
