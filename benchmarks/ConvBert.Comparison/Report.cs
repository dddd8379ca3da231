using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ConvBert.Comparison;

/// <summary>One value of a result: a text, or a number with the digits that mean something.</summary>
internal readonly record struct Field(string Name, string? Text, double Number, int Digits)
{
    public static Field Of(string name, string text) => new(name, text, 0, 0);

    public static Field Of(string name, double number, int digits = 0) => new(name, null, Math.Round(number, digits), digits);

    public override string ToString() =>
        Text ?? Number.ToString("F" + Digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}

/// <summary>The forms in which results are printed.</summary>
internal enum ReportForm
{
    /// <summary>Aligned columns for people at a terminal.</summary>
    Table,

    /// <summary>A Markdown document to keep.</summary>
    Markdown,

    /// <summary>One JSON object a line.</summary>
    Json,
}

/// <summary>Prints results as they come.</summary>
/// <param name="output">Receives the text.</param>
/// <param name="form">The form in which it is printed.</param>
/// <param name="copy">Receives everything as well; null for none.</param>
internal sealed class Report(TextWriter output, ReportForm form, Report? copy = null)
{
    private const int MinColumnWidth = 9;

    private string _header = "";

    /// <summary>What people want to know beside the numbers; nothing in JSON.</summary>
    public void Note(string text)
    {
        copy?.Note(text);
        if (form == ReportForm.Json) return;
        output.WriteLine(text);
        output.Flush();
    }

    /// <summary>Prints a result; a new head line precedes it where its fields are not the last result's.</summary>
    public void Add(params IReadOnlyList<Field> fields)
    {
        copy?.Add(fields);
        output.WriteLine(form switch
        {
            ReportForm.Json => ToJson(fields),
            ReportForm.Markdown => UnderHeader(MarkdownHeader(fields), "| " + string.Join(" | ", fields) + " |"),
            _ => UnderHeader(
                string.Join("  ", fields.Select(field => Title(field).PadLeft(Width(field)))),
                string.Join("  ", fields.Select(field => field.ToString().PadLeft(Width(field))))),
        });
        output.Flush();
    }

    private static string ToJson(IReadOnlyList<Field> fields)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach (Field field in fields)
            {
                if (field.Text is not null) writer.WriteString(field.Name, field.Text);
                else writer.WriteNumber(field.Name, (decimal)field.Number);
            }

            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string MarkdownHeader(IReadOnlyList<Field> fields) =>
        "| " + string.Join(" | ", fields.Select(Title)) + " |" + Environment.NewLine
        + "|" + string.Concat(fields.Select(field => field.Text is null ? "---:|" : "---|"));

    private static string Title(Field field) => field.Name.Replace('_', ' ');

    private static int Width(Field field) => Math.Max(field.Name.Length, field.Text is null ? MinColumnWidth : MinColumnWidth + 3);

    private string UnderHeader(string header, string row)
    {
        if (header == _header) return row;
        string separation = _header.Length == 0 && form == ReportForm.Table ? "" : Environment.NewLine;
        _header = header;
        return separation + header + Environment.NewLine + row;
    }
}
