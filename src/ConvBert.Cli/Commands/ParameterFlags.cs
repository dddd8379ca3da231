using System.CommandLine;
using System.Globalization;
using ConvBert.Cli.Parameters;
using ConvBert.Serving.Parameters;

namespace ConvBert.Cli.Commands;

/// <summary>
/// Options that stand for the parameters of a call: `--max-length` for "max_length". They are read by the reader that reads a request's
/// parameters, so that each option holds its text and its default is what a user would type.
/// </summary>
internal sealed class ParameterFlags
{
    private readonly Dictionary<string, ParameterFlag> _flags = new(StringComparer.Ordinal);

    /// <summary>A boolean, which is true where the option is given without a value.</summary>
    public ParameterFlags Boolean(string name, string description, string? flag = null) =>
        Add(name, new ParameterFlag(BooleanOption(flag ?? FlagOf(name), description)));

    /// <summary>A boolean that the option makes false.</summary>
    public ParameterFlags Negated(string name, string flag, string description) =>
        Add(name, new ParameterFlag(BooleanOption(flag, description)) { IsNegated = true });

    /// <summary>An integer, or <paramref name="nullText"/> for the parameter's null.</summary>
    public ParameterFlags Integer(
        string name, string description, int? byDefault = null, string? flag = null, string? alias = null, string? nullText = null)
    {
        string helpName = nullText is null ? "N" : $"N|{nullText}";
        Option<string?> option =
            TextOption(flag ?? FlagOf(name), alias, description, helpName, byDefault?.ToString(CultureInfo.InvariantCulture));
        return Add(name, new ParameterFlag(option) { HasDefault = byDefault is not null, NullText = nullText });
    }

    /// <summary>A number; the default as a user would type it.</summary>
    public ParameterFlags Number(string name, string description, string? byDefault = null, string helpName = "X") =>
        Text(name, description, byDefault, helpName: helpName);

    /// <summary>One of several names.</summary>
    public ParameterFlags Choice<T>(
        string name, string description, NamedValues<T> values, T? byDefault = null, string? flag = null, string? alias = null)
        where T : struct
    {
        string? defaultName = byDefault is { } value ? values.NameOf(value) : null;
        Option<string?> option = TextOption(flag ?? FlagOf(name), alias, description, string.Join('|', values.Names), defaultName);
        option.CompletionSources.Add([.. values.Names]);
        return Add(name, new ParameterFlag(option) { HasDefault = byDefault is not null });
    }

    /// <summary>A string; a shell completes it by <paramref name="suggestions"/>.</summary>
    public ParameterFlags Text(
        string name, string description, string? byDefault = null, string? flag = null, string? alias = null, string helpName = "TEXT",
        IEnumerable<string>? suggestions = null, bool isOneOfThem = false)
    {
        Option<string?> option = TextOption(flag ?? FlagOf(name), alias, description, helpName, byDefault);
        if (isOneOfThem) option.AcceptOnlyFromAmong([.. suggestions ?? []]);
        else if (suggestions is not null) option.CompletionSources.Add([.. suggestions]);
        return Add(name, new ParameterFlag(option) { HasDefault = byDefault is not null });
    }

    /// <summary>Comma-separated strings.</summary>
    public ParameterFlags Texts(
        string name, string description, string helpName = "WORD,…", string? byDefault = null, string? flag = null, bool isRequired = false)
    {
        var option = new Option<string[]>(flag ?? FlagOf(name))
        {
            Description = description,
            HelpName = helpName,
            Arity = ArgumentArity.OneOrMore,
            Required = isRequired,
        };
        if (byDefault is not null) option.DefaultValueFactory = _ => [byDefault];
        return Add(name, new ParameterFlag(option) { HasDefault = byDefault is not null });
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (ParameterFlag flag in _flags.Values) command.Options.Add(flag.Option);
    }

    /// <summary>The parameters of a command line.</summary>
    public ParameterSource Of(ParseResult parsed) => new FlagValues(parsed, _flags);

    /// <summary>The parameters of a command line over those of a file, which has those that the command line does not give.</summary>
    public ParameterSource Over(ParseResult parsed, ParameterSource? file) =>
        file is null ? Of(parsed) : new LayeredParameters(new FlagValues(parsed, _flags, leavesDefaultsOut: true), file, Of(parsed));

    private ParameterFlags Add(string name, ParameterFlag flag)
    {
        _flags.Add(name, flag);
        return this;
    }

    private static Option<bool> BooleanOption(string flag, string description) =>
        new(flag) { Description = description, HelpName = "true|false", Arity = ArgumentArity.ZeroOrOne };

    private static Option<string?> TextOption(string flag, string? alias, string description, string helpName, string? byDefault)
    {
        var option = new Option<string?>(flag, alias is null ? [] : [alias]) { Description = description, HelpName = helpName };
        if (byDefault is not null) option.DefaultValueFactory = _ => byDefault;
        return option;
    }

    private static string FlagOf(string name) => "--" + name.Replace('_', '-');
}
