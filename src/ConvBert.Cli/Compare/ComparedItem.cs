using System.Text.Json;
using ConvBert.Cli.Errors;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;

namespace ConvBert.Cli.Compare;

/// <summary>A line of the input of `compare`: an object's fields, or a line of text, which stands for the field "text".</summary>
internal sealed class ComparedItem
{
    private readonly RequestObject? _fields;
    private readonly string _line;

    private ComparedItem(string line, RequestObject? fields, int number, string place) =>
        (_line, _fields, Number, Place) = (line, fields, number, place);

    /// <summary>The item's number, from 0.</summary>
    public int Number { get; }

    /// <summary>File and line, for messages.</summary>
    public string Place { get; }

    /// <summary>The text.</summary>
    /// <exception cref="RequestException">The object has no such field.</exception>
    public string Text => _fields is null ? _line : _fields.RequiredText("text");

    /// <summary>Reads a line.</summary>
    /// <exception cref="RequestException">It begins like an object, but is none.</exception>
    public static ComparedItem Of(string line, int number, string place)
    {
        if (!line.TrimStart().StartsWith('{')) return new ComparedItem(line, null, number, place);
        JsonElement element = RequestObject.ParseElement(line);
        return new ComparedItem(line, new RequestObject(element, "The line"), number, place);
    }

    /// <summary>Reads something of the item; what does not fit it is told with the line.</summary>
    /// <exception cref="CommandException">It does not fit.</exception>
    public T Read<T>(Func<ComparedItem, T> read)
    {
        try
        {
            return read(this);
        }
        catch (RefusalException exception)
        {
            throw new CommandException($"{Place}: {exception.Message}", exception);
        }
    }

    /// <summary>Whether the line is an object with a field.</summary>
    public bool Has(string field) => _fields?.Given(field) is not null;

    /// <summary>A field that must be there.</summary>
    /// <exception cref="RequestException">It is not, or is no text.</exception>
    public string Required(string field) => Fields(field).RequiredText(field);

    /// <summary>A field that may be absent.</summary>
    /// <exception cref="RequestException">It is no text.</exception>
    public string? Optional(string field) => _fields?.Text(field);

    /// <summary>A list that must be there.</summary>
    /// <exception cref="RequestException">It is not, or holds something other than texts.</exception>
    public string[] Texts(string field) =>
        Fields(field).Texts(field) ?? throw new RequestException($"The line has no \"{field}\", a list of texts.");

    private RequestObject Fields(string field) =>
        _fields ?? throw new RequestException($"The line is no JSON object with the field \"{field}\".");
}
