using System.Buffers;
using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using ConvBert.Cli.Requests;

namespace ConvBert.Cli.Commands;

/// <summary>Flags that stand for the parameters of a request: `--max-length` for "max_length". They are read as a request's are.</summary>
internal sealed class ParameterFlags
{
    private readonly List<(Option Option, Action<ParseResult, Utf8JsonWriter> Write)> _flags = [];

    /// <summary>A truth value, which stands for true when it is left out.</summary>
    public ParameterFlags Truth(string name, string description) =>
        Add(name, new Option<bool>(Flag(name)) { Description = description, HelpName = "true|false", Arity = ArgumentArity.ZeroOrOne }, (writer, value) => writer.WriteBooleanValue(value));

    /// <summary>A switch that says no to a truth value.</summary>
    public ParameterFlags Not(string name, string flag, string description) =>
        Add(name, new Option<bool>(flag) { Description = description, Arity = ArgumentArity.ZeroOrOne, HelpName = "true|false" }, (writer, value) => writer.WriteBooleanValue(!value));

    /// <summary>A whole number.</summary>
    public ParameterFlags Integer(string name, int minimum, string description) =>
        Add(name, SharedOptions.AtLeast(minimum, new Option<int?>(Flag(name)) { Description = description, HelpName = "N" }), (writer, value) => writer.WriteNumberValue(value!.Value));

    /// <summary>One of several numbers.</summary>
    public ParameterFlags Number(string name, string description, params int[] values)
    {
        string[] known = [.. values.Select(value => value.ToString(CultureInfo.InvariantCulture))];
        var option = new Option<int>(Flag(name)) { Description = description, HelpName = string.Join('|', known) };
        option.AcceptOnlyFromAmong(known);
        return Add(name, option, (writer, value) => writer.WriteNumberValue(value));
    }

    /// <summary>One of several names.</summary>
    public ParameterFlags Choice(string name, string description, params string[] values)
    {
        var option = new Option<string?>(Flag(name)) { Description = description, HelpName = string.Join('|', values) };
        option.AcceptOnlyFromAmong(values);
        return Add(name, option, (writer, value) => writer.WriteStringValue(value));
    }

    /// <summary>A text.</summary>
    public ParameterFlags Text(string name, string description) =>
        Add(name, new Option<string?>(Flag(name)) { Description = description, HelpName = "TEXT" }, (writer, value) => writer.WriteStringValue(value));

    /// <summary>Texts, parted by commas.</summary>
    public ParameterFlags Texts(string name, string description) => Add(name, SharedOptions.List(Flag(name), description, "WORD,…"), (writer, values) =>
    {
        writer.WriteStartArray();
        foreach (string value in values ?? []) writer.WriteStringValue(value);
        writer.WriteEndArray();
    });

    /// <summary>Adds the flags to a command.</summary>
    public void AddTo(Command command)
    {
        foreach ((Option option, _) in _flags) command.Options.Add(option);
    }

    /// <summary>The parameters that the command line gives.</summary>
    public RequestObject Of(ParseResult parsed)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            foreach ((Option option, Action<ParseResult, Utf8JsonWriter> write) in _flags)
            {
                if (parsed.GetResult(option) is { Implicit: false }) write(parsed, writer);
            }
            writer.WriteEndObject();
        }
        return new RequestObject(JsonElement.Parse(buffer.WrittenSpan), "The command line");
    }

    private ParameterFlags Add<T>(string name, Option<T> option, Action<Utf8JsonWriter, T?> write)
    {
        _flags.Add((option, (parsed, writer) =>
        {
            writer.WritePropertyName(name);
            write(writer, parsed.GetValue(option));
        }
        ));
        return this;
    }

    private static string Flag(string name) => "--" + name.Replace('_', '-');
}
