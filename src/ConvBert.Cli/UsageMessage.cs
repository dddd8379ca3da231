using System.CommandLine.Parsing;

namespace ConvBert.Cli;

/// <summary>The error of a command line, in one line that names the option and its valid values.</summary>
internal static class UsageMessage
{
    private const char Quote = '\'';

    /// <summary>The parser's message, in one line and without names of types.</summary>
    public static string Of(ParseError error)
    {
        string[] lines = error.Message.Split(['\r', '\n'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.Length == 0) return error.Message;
        string message =
            WithoutType(lines[0]).Replace(" Did you mean one of the following?", "", StringComparison.Ordinal).Replace(
            " Must be one of:", "", StringComparison.Ordinal);
        if (lines.Length > 1) message += $" Valid values: {string.Join(", ", lines.Skip(1).Select(line => line.Trim(Quote)))}.";
        return error.SymbolResult is OptionResult { Option: { } option } && !message.Contains(option.Name, StringComparison.Ordinal)
            ? $"{option.Name}: {message}" : message;
    }

    private static string WithoutType(string message)
    {
        const string Type = " as expected type '";
        int from = message.IndexOf(Type, StringComparison.Ordinal);
        int to = from < 0 ? -1 : message.IndexOf(Quote, from + Type.Length);
        return to < 0 ? message : message[..from] + message[(to + 1)..];
    }
}
