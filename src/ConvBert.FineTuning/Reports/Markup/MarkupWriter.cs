using System.Text;

namespace ConvBert.FineTuning.Reports;

/// <summary>
/// Writes HTML and SVG that are well-formed XML too: every element is closed, every text escaped, and no character is left that XML or a
/// terminal would take for something else.
/// </summary>
internal sealed class MarkupWriter
{
    private static readonly string[] Void = ["meta", "br", "hr", "path", "line", "rect", "circle", "polyline", "col"];

    /// <summary>Elements within a line of text; a line break behind them would be a space.</summary>
    private static readonly string[] Inline = ["a", "bdi", "code", "em", "span", "strong", "tspan"];

    private readonly StringBuilder _output = new();
    private readonly Stack<string> _open = new();

    /// <summary>Begins an element; attributes without a value are left out.</summary>
    public void Open(string name, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        _output.Append('<').Append(name);
        foreach ((string attribute, string? value) in attributes)
        {
            if (value is null) continue;
            _output.Append(' ').Append(attribute).Append("=\"");
            Escape(value, isAttribute: true);
            _output.Append('"');
        }

        if (Void.Contains(name))
        {
            _output.Append("/>\n");
            return;
        }

        _output.Append('>');
        _open.Push(name);
    }

    /// <summary>Ends the innermost element.</summary>
    public void Close()
    {
        string name = _open.Pop();
        _output.Append("</").Append(name).Append('>');
        if (!Inline.Contains(name)) _output.Append('\n');
    }

    public void Text(string text) => Escape(text, isAttribute: false);

    /// <summary>An element that holds nothing but text.</summary>
    public void Element(string name, string text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Open(name, attributes);
        Text(text);
        Close();
    }

    /// <summary>What is markup already, such as a document's type or a style sheet.</summary>
    public void Raw(string markup) => _output.Append(markup);

    /// <exception cref="InvalidOperationException">An element is still open.</exception>
    public override string ToString() =>
        _open.Count == 0 ? _output.ToString() : throw new InvalidOperationException($"The element {_open.Peek()} is not closed.");

    private void Escape(string text, bool isAttribute)
    {
        foreach (Rune rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '&': _output.Append("&amp;"); break;
                case '<': _output.Append("&lt;"); break;
                case '>': _output.Append("&gt;"); break;
                case '"' when isAttribute: _output.Append("&quot;"); break;
                case '\n' or '\t' when isAttribute: _output.Append(' '); break;
                case '\n' or '\t': _output.Append((char)rune.Value); break;
                // The control pictures, from U+2400.
                case < 0x20: _output.Append((char)(0x2400 + rune.Value)); break;
                case 0x7F: _output.Append('\u2421'); break;
                case (>= 0x80 and < 0xA0) or 0xFFFE or 0xFFFF: _output.Append(Rune.ReplacementChar.ToString()); break;
                default: _output.Append(rune.ToString()); break;
            }
        }
    }
}
