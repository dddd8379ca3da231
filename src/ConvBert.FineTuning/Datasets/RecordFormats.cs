using System.Text.Json;
using ConvBert.Tokenization.Streams;

namespace ConvBert.FineTuning.Datasets;

/// <summary>Finds out how a file holds its records.</summary>
internal static class RecordFormats
{
    /// <summary>The format that is asked for, or the one of the file's name.</summary>
    /// <param name="path">The file.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="plain">What a file of text holds for the task; null where it has no use for one.</param>
    /// <exception cref="DatasetException">The name does not tell.</exception>
    public static RecordFormat Of(string path, DatasetOptions options, DatasetFormat? plain)
    {
        DatasetFormat format = options.Format != DatasetFormat.Auto ? options.Format : Detect(path, plain);
        return format switch
        {
            DatasetFormat.JsonLines => new JsonLinesFormat(),
            DatasetFormat.Json => Document(path),
            DatasetFormat.Csv => new TableFormat(','),
            DatasetFormat.Tsv => new TableFormat('\t'),
            DatasetFormat.Conll => new ConllFormat(options.Columns),
            DatasetFormat.Text => new TextFormat(),
            _ => throw new ArgumentOutOfRangeException(nameof(options), format, "Unknown format."),
        };
    }

    /// <summary>One document is read as a whole, so that it must fit into memory.</summary>
    private static JsonDocumentFormat Document(string path)
    {
        var file = new FileInfo(path);
        return !file.Exists || file.Length <= JsonDocumentFormat.MaxBytes
            ? new JsonDocumentFormat()
            : throw new DatasetException(
                $"{path}: one JSON document of {file.Length} bytes; expected at most {JsonDocumentFormat.MaxBytes}, or JSON lines.");
    }

    private static DatasetFormat Detect(string path, DatasetFormat? plain) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".jsonl" or ".ndjson" => DatasetFormat.JsonLines,
        ".json" => IsJsonLines(path) ? DatasetFormat.JsonLines : DatasetFormat.Json,
        ".csv" => DatasetFormat.Csv,
        ".tsv" => DatasetFormat.Tsv,
        ".conll" or ".conll2003" or ".bio" or ".iob" or ".iob2" or ".iobes" => DatasetFormat.Conll,
        _ => plain ?? throw new DatasetException(
            $"{path}: its name does not tell its format; expected .jsonl, .json, .csv, .tsv or .conll, or the format to be given."),
    };

    /// <summary>Whether the first line is an object by itself, and more than SQuAD's <c>data</c>.</summary>
    private static bool IsJsonLines(string path)
    {
        using FileStream stream = ExampleStreams.Open(path);
        TextLine first = new TextLineReader(stream).ReadToEnd().FirstOrDefault(line => !string.IsNullOrWhiteSpace(line.Text));
        if (first.Text is null || !first.Text.AsSpan().TrimStart().StartsWith("{")) return false;
        try
        {
            using var document = JsonDocument.Parse(first.Text);
            return !document.RootElement.TryGetProperty("data", out JsonElement data) || data.ValueKind != JsonValueKind.Array;
        }
        catch (JsonException)
        {
            // A document that goes on behind its first line.
            return false;
        }
    }
}
