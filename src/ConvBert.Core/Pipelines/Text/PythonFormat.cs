using System.Globalization;
using System.Text;
using ConvBert.Configuration;

namespace ConvBert.Pipelines;

/// <summary>Python's <c>str.format</c> with one argument, a string.</summary>
/// <remarks>Attributes of the argument (<c>{0.name}</c>) are refused: a label has none that belong into a sentence.</remarks>
internal sealed class PythonFormat
{
    /// <summary>A field's format may hold fields, but these may not hold any more.</summary>
    private const int MaxDepth = 2;

    private readonly string _argument;
    private Numbering _numbering;
    private int _nextIndex;

    private PythonFormat(string argument) => _argument = argument;

    private enum Numbering
    {
        Undecided,
        Automatic,
        Manual,
    }

    /// <summary>Effectively <c>template.format(argument)</c>.</summary>
    /// <exception cref="FormatException">The template is malformed or asks for another argument.</exception>
    public static string Format(string template, string argument) => new PythonFormat(argument).Build(template, MaxDepth);

    private string Build(string template, int depth)
    {
        if (depth == 0) throw new FormatException("Max string recursion exceeded");
        var result = new StringBuilder();
        for (int i = 0; i < template.Length;)
        {
            char c = template[i++];
            if (c is not ('{' or '}'))
            {
                result.Append(c);
                continue;
            }

            if (i < template.Length && template[i] == c)
            {
                result.Append(c);
                i++;
                continue;
            }

            if (c == '}' || i == template.Length) throw new FormatException($"Single '{c}' encountered in format string");
            Field field = Field.Read(template, ref i);
            string value = Convert(Resolve(field.Name), field.Conversion);
            result.Append(PythonStringFormat.Format(value, field.SpecHasFields ? Build(field.Spec, depth - 1) : field.Spec));
        }

        return result.ToString();
    }

    private static string Convert(string value, char conversion) => conversion switch
    {
        '\0' or 's' => value,
        'r' => PythonRepr.Repr(value),
        'a' => PythonRepr.Repr(value, ascii: true),
        _ => throw new FormatException($"Unknown conversion specifier '{conversion}'"),
    };

    /// <summary>The argument that a field names, or the code point of it that the field indexes.</summary>
    private string Resolve(string name)
    {
        int end = name.AsSpan().IndexOfAny('.', '[');
        string first = end < 0 ? name : name[..end];
        int? index = Index(first);
        Number(first, ref index);
        if (index is null) throw new FormatException($"there is no argument named '{first}'");
        if (index != 0) throw new FormatException($"Replacement index {index} out of range for positional args tuple");
        string value = _argument;
        for (int i = first.Length; i < name.Length;)
        {
            if (name[i] == '.') throw new FormatException("attributes are not supported");
            if (name[i] != '[') throw new FormatException("Only '.' or '[' may follow ']' in format field specifier");
            int close = name.IndexOf(']', i);
            if (close < 0) throw new FormatException("Missing ']' in format string");
            value = CodePointAt(value, name[(i + 1)..close]);
            i = close + 1;
        }

        return value;
    }

    private void Number(string first, ref int? index)
    {
        if (first.Length > 0 && index is null) return;
        Numbering wanted = first.Length == 0 ? Numbering.Automatic : Numbering.Manual;
        if (_numbering == Numbering.Undecided) _numbering = wanted;
        if (_numbering != wanted)
        {
            throw new FormatException(wanted == Numbering.Manual
                ? "cannot switch from automatic field numbering to manual field specification"
                : "cannot switch from manual field specification to automatic field numbering");
        }

        if (wanted == Numbering.Automatic) index = _nextIndex++;
    }

    private static string CodePointAt(string value, string index)
    {
        if (index.Length == 0) throw new FormatException("Empty attribute in format string");
        if (Index(index) is not { } at) throw new FormatException("string indices must be integers, not 'str'");
        var text = new CodePointText(value);
        return at < text.Length ? text.Slice(at, at + 1) : throw new FormatException("string index out of range");
    }

    /// <summary>The number that a text of decimal digits, of any script, stands for; null where it is anything else.</summary>
    private static int? Index(string text)
    {
        if (text.Length == 0) return null;
        int value = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            int digit = PythonStringFormat.Digit(rune);
            if (digit < 0) return null;
            value = PythonStringFormat.AppendDigit(value, digit);
        }

        return value;
    }

    /// <summary>What stands between the braces of a field: <c>name[!conversion][:format]</c>.</summary>
    private readonly record struct Field(string Name, char Conversion, string Spec, bool SpecHasFields)
    {
        /// <summary>Reads a field from behind its opening brace up to behind its closing one.</summary>
        public static Field Read(string template, ref int i)
        {
            int start = i;
            char end = NameEnd(template, ref i);
            string name = template[start..(i - 1)];
            if (end == '}') return new Field(name, '\0', string.Empty, false);
            char conversion = '\0';
            if (end == '!')
            {
                if (i == template.Length) throw new FormatException("end of string while looking for conversion specifier");
                conversion = template[i++];
                if (i < template.Length)
                {
                    char next = template[i++];
                    if (next == '}') return new Field(name, conversion, string.Empty, false);
                    if (next != ':') throw new FormatException("expected ':' after conversion specifier");
                }
            }

            start = i;
            bool hasFields = false;
            for (int open = 1; i < template.Length;)
            {
                char c = template[i++];
                if (c == '{') (open, hasFields) = (open + 1, true);
                if (c == '}' && --open == 0) return new Field(name, conversion, template[start..(i - 1)], hasFields);
            }

            throw new FormatException("unmatched '{' in format spec");
        }

        /// <summary>Finds the character that ends a field's name, and moves behind it.</summary>
        private static char NameEnd(string template, ref int i)
        {
            while (i < template.Length)
            {
                char c = template[i++];
                if (c is '}' or ':' or '!') return c;
                if (c == '{') throw new FormatException("unexpected '{' in field name");
                if (c != '[') continue;
                while (i < template.Length && template[i] != ']') i++;
            }

            throw new FormatException("expected '}' before end of string");
        }
    }
}
