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

    public override string ToString() => Text ?? Number.ToString("F" + Digits.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
}

/// <summary>Prints results as they come: one JSON object a line, or a table for people.</summary>
internal sealed class Report(TextWriter output, bool json)
{
    private const int LeastColumnWidth = 9;

    private string _header = "";

    /// <summary>What people want to know beside the numbers; nothing in JSON.</summary>
    public void Note(string text)
    {
        if (json) return;
        output.WriteLine(text);
        output.Flush();
    }

    /// <summary>Prints a result; a new head line precedes it where its fields are not the last result's.</summary>
    public void Add(params IReadOnlyList<Field> fields)
    {
        output.WriteLine(json ? ToJson(fields) : ToRow(fields));
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

    private string ToRow(IReadOnlyList<Field> fields)
    {
        string header = string.Join("  ", fields.Select(field => field.Name.Replace('_', ' ').PadLeft(Width(field))));
        string row = string.Join("  ", fields.Select(field => field.ToString().PadLeft(Width(field))));
        if (header == _header) return row;
        string separation = _header.Length == 0 ? "" : Environment.NewLine;
        _header = header;
        return separation + header + Environment.NewLine + row;
    }

    private static int Width(Field field) => Math.Max(field.Name.Length, field.Text is null ? LeastColumnWidth : LeastColumnWidth + 3);
}
