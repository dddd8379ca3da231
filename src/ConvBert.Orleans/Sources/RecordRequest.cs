using System.Buffers;
using System.Text;
using System.Text.Json;
using ConvBert.Orleans.Jobs;
using ConvBert.Serving.Lines;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;

namespace ConvBert.Orleans.Sources;

/// <summary>Makes the request of a record from its columns.</summary>
internal static class RecordRequest
{
    /// <summary>The request of a record.</summary>
    /// <param name="job">The job, with the names of the columns.</param>
    /// <param name="number">The record's number in its shard, from 1.</param>
    /// <param name="column">Gives the value of a column by its name; null for none.</param>
    public static InputLine Of(BulkJob job, long number, Func<string, string?> column)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, PipelineJson.WriterOptions))
        {
            writer.WriteStartObject();
            if (job.IdColumn is { } id) writer.WriteString("id", column(id));
            writer.WriteString("task", job.Task);
            if (job.Columns.TryGetValue("inputs", out string? text))
            {
                if (column(text) is not { } value) return Missing(number, text);
                writer.WriteString("inputs", value);
            }
            else
            {
                writer.WriteStartObject("inputs");
                foreach ((string field, string name) in job.Columns.OrderBy(pair => pair.Key, StringComparer.Ordinal))
                {
                    if (column(name) is not { } value) return Missing(number, name);
                    writer.WriteString(field, value);
                }

                writer.WriteEndObject();
            }

            if (job.Parameters is { } parameters)
            {
                writer.WritePropertyName("parameters");
                writer.WriteRawValue(parameters);
            }

            writer.WriteEndObject();
        }

        return new InputLine(number, Encoding.UTF8.GetString(buffer.WrittenSpan), null);
    }

    private static InputLine Missing(long number, string column) =>
        new(number, null, new RequestException($"The column \"{column}\" of the record is empty (null); a text was expected."));
}
