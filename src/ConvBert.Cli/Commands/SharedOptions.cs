using System.CommandLine;
using System.Globalization;
using ConvBert.Cli.Models;
using ConvBert.Pipelines;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Commands;

/// <summary>Options that several commands have, each described once.</summary>
internal static class SharedOptions
{
    private static readonly string ModelDescription =
        "A folder in Hugging Face layout, or a built-in demo: " + string.Join(", ", DemoModels.Names) + ".";

    public static Option<bool> Json() => new("--json")
    {
        Description = "One JSON document a line, also on a terminal.",
    };

    public static Option<string> Model(string defaultModel) => SuggestingDemos(new Option<string>("--model", "-m")
    {
        Description = ModelDescription,
        HelpName = "DIR",
        DefaultValueFactory = _ => defaultModel,
    });

    public static Option<string?> OptionalModel() => SuggestingDemos(new Option<string?>("--model", "-m")
    {
        Description = ModelDescription,
        HelpName = "DIR",
    });

    private static Option<T> SuggestingDemos<T>(Option<T> option)
    {
        option.CompletionSources.Add([.. DemoModels.Names]);
        return option;
    }

    public static Option<int?> Threads() => AtLeast(1, new Option<int?>("--threads")
    {
        Description = "Threads to compute with; all processors unless given.",
        HelpName = "N",
    });

    public static Option<string?> Input(string description) => new("--input", "-i")
    {
        Description = description,
        HelpName = "FILE|-",
    };

    public static Option<string?> Output() => new("--output", "-o")
    {
        Description = "Write to a file, which appears under its name only when it is whole.",
        HelpName = "FILE",
    };

    public static Option<bool> Resume() => new("--resume") { Description = "Continue an interrupted run behind the last whole line of --output." };

    /// <summary>Refuses --resume without --output.</summary>
    public static void NeedsOutput(Command command, Option<bool> resume, Option<string?> output) => command.Validators.Add(result =>
    {
        if (result.GetValue(resume) && result.GetValue(output) is null) result.AddError("--resume wants --output: the file of the interrupted run.");
    });

    public static Option<string?> Requests(string description) => new("--requests")
    {
        Description = description,
        HelpName = "FILE|-",
    };

    /// <summary>Adds a lower bound to an integer option.</summary>
    public static Option<int?> AtLeast(int minimum, Option<int?> option)
    {
        option.Validators.Add(result =>
        {
            // Not the option's value: asking for it throws where the parser could not read it, which it reports itself.
            if (result.Tokens is [.., { } token] && int.TryParse(token.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value) && value < minimum)
                result.AddError($"{option.Name} must be at least {minimum}, but is {value}.");
        });
        return option;
    }

    public static Option<OffsetUnit> Offsets() => new("--offsets")
    {
        Description = "What start and end count in JSON: codepoint (Hugging Face's), or utf16 (indices of a .NET string).",
        HelpName = "UNIT",
        DefaultValueFactory = _ => OffsetUnit.CodePoint,
    };

    /// <summary>Any number of texts on the command line.</summary>
    public static Argument<string[]> Texts(string description) => new("TEXT")
    {
        Description = description,
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>An option whose values are parted by commas; it may be given several times.</summary>
    public static Option<string[]> List(string name, string description, string helpName) => new(name)
    {
        Description = description,
        HelpName = helpName,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        CustomParser = result => [.. result.Tokens.SelectMany(token => token.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))],
    };

    /// <summary>The values of a list; null where the option is absent, which the parser itself does not tell from an empty list.</summary>
    public static string[]? ValuesOf(this ParseResult parsed, Option<string[]> list) =>
        parsed.GetResult(list) is { Implicit: false } ? parsed.GetValue(list) : null;
}
