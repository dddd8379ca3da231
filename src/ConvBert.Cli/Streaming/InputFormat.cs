using System.Text.Json;
using ConvBert.Serving.Parameters;

namespace ConvBert.Cli.Streaming;

/// <summary>How an input file holds its items.</summary>
internal enum InputFormat
{
    /// <summary>By the file's name, else by its first line.</summary>
    Auto,

    /// <summary>One text a line.</summary>
    Text,

    /// <summary>One JSON string or object a line.</summary>
    Jsonl,

    /// <summary>A table whose fields are parted by commas.</summary>
    Csv,

    /// <summary>A table whose fields are parted by tabs.</summary>
    Tsv,
}

/// <summary>Finds out how an input holds its items.</summary>
internal static class InputFormats
{
    /// <summary>The formats by name.</summary>
    public static NamedValues<InputFormat> Names { get; } = new(
        ("auto", InputFormat.Auto), ("text", InputFormat.Text), ("jsonl", InputFormat.Jsonl), ("csv", InputFormat.Csv),
        ("tsv", InputFormat.Tsv))
    {
        IgnoresCase = true,
    };

    /// <summary>The format that `--input-format`, the file's name, or the first line tells.</summary>
    public static InputFormat Detect(InputFormat asked, string path, string? firstLine)
    {
        if (asked != InputFormat.Auto) return asked;
        return Path.GetExtension(path).ToLowerInvariant() switch
        {
            ".jsonl" or ".ndjson" => InputFormat.Jsonl,
            ".txt" => InputFormat.Text,
            _ => firstLine is not null && IsJsonObject(firstLine) ? InputFormat.Jsonl : InputFormat.Text,
        };
    }

    /// <summary>What parts the fields of a table; null for lines.</summary>
    public static char? Delimiter(InputFormat asked, string path) => asked switch
    {
        InputFormat.Csv => ',',
        InputFormat.Tsv => '\t',
        InputFormat.Auto => Path.GetExtension(path).ToLowerInvariant() switch { ".csv" => ',', ".tsv" => '\t', _ => null },
        _ => null,
    };

    private static bool IsJsonObject(string line)
    {
        if (!line.AsSpan().TrimStart().StartsWith("{")) return false;
        try
        {
            using var document = JsonDocument.Parse(line);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            // A text that starts with a brace.
            return false;
        }
    }
}
