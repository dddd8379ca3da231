using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ConvBert.Configuration;

/// <summary>
/// Writes JSON byte for byte like Hugging Face: sorted keys, two spaces, ASCII only, numbers formatted as Python does.
/// </summary>
internal sealed class PythonJsonWriter
{
    private readonly StringBuilder _text = new();
    private int _depth;

    internal static string WriteObject(SortedDictionary<string, object?> keys)
    {
        var writer = new PythonJsonWriter();
        writer.WriteMap(keys);
        return writer._text.Append('\n').ToString();
    }

    private void WriteMap(IEnumerable<KeyValuePair<string, object?>> entries)
    {
        bool any = false;
        _text.Append('{');
        _depth++;
        foreach ((string key, object? value) in entries)
        {
            NewLine(any);
            any = true;
            WriteString(key);
            _text.Append(": ");
            Write(value);
        }

        Close('}', any);
    }

    private void WriteList(IEnumerable<object?> items)
    {
        bool any = false;
        _text.Append('[');
        _depth++;
        foreach (object? item in items)
        {
            NewLine(any);
            any = true;
            Write(item);
        }

        Close(']', any);
    }

    private void NewLine(bool comma)
    {
        if (comma) _text.Append(',');
        _text.Append('\n').Append(' ', 2 * _depth);
    }

    private void Close(char bracket, bool any)
    {
        _depth--;
        if (any) _text.Append('\n').Append(' ', 2 * _depth);
        _text.Append(bracket);
    }

    private void Write(object? value)
    {
        switch (value)
        {
            case null: _text.Append("null"); break;
            case bool b: _text.Append(b ? "true" : "false"); break;
            case int i: _text.Append(CultureInfo.InvariantCulture, $"{i}"); break;
            case double d: _text.Append(Number(d)); break;
            case string s: WriteString(s); break;
            case JsonElement e: WriteElement(e); break;
            case IReadOnlyList<string> list: WriteList(list); break;
            case IReadOnlyDictionary<int, string> labels:
                WriteMap(labels.OrderBy(p => p.Key).Select(
                    p => KeyValuePair.Create(p.Key.ToString(CultureInfo.InvariantCulture), (object?)p.Value)));
                break;
            case IReadOnlyDictionary<string, int> ids:
                WriteMap(ids.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, (object?)p.Value)));
                break;
            default: throw new NotSupportedException($"A configuration holds no {value.GetType()}.");
        }
    }

    private void WriteElement(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                var last = new SortedDictionary<string, object?>(StringComparer.Ordinal);
                foreach (JsonProperty property in element.EnumerateObject()) last[property.Name] = property.Value;
                WriteMap(last);
                break;
            case JsonValueKind.Array: WriteList(element.EnumerateArray().Select(item => (object?)item)); break;
            case JsonValueKind.String when PythonJson.LiteralValue(element.GetString()!) is { } literal:
                _text.Append(Number(literal));
                break;
            case JsonValueKind.String: WriteString(element.GetString()!); break;
            default: _text.Append(element.GetRawText()); break;
        }
    }

    private void WriteString(string text)
    {
        _text.Append('"');
        foreach (char c in text)
        {
            switch (c)
            {
                case '"': _text.Append("\\\""); break;
                case '\\': _text.Append("\\\\"); break;
                case '\n': _text.Append("\\n"); break;
                case '\r': _text.Append("\\r"); break;
                case '\t': _text.Append("\\t"); break;
                case '\b': _text.Append("\\b"); break;
                case '\f': _text.Append("\\f"); break;
                case >= ' ' and <= '~': _text.Append(c); break;
                default: _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"); break;
            }
        }

        _text.Append('"');
    }

    // Python uses an exponent below 1e-4 and from 1e16 on, and always marks floats as such.
    private static string Number(double value)
    {
        if (double.IsNaN(value)) return "NaN";
        if (double.IsInfinity(value)) return value > 0 ? "Infinity" : "-Infinity";
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        if (!shortest.Contains('E', StringComparison.Ordinal))
            return shortest.Contains('.', StringComparison.Ordinal) ? shortest : shortest + ".0";
        return Math.Abs(value) is >= 1e15 and < 1e16 ? value.ToString("F1", CultureInfo.InvariantCulture) : shortest.Replace('E', 'e');
    }
}
