using System.CommandLine;

namespace ConvBert.Cli.Commands;

/// <summary>Options that several commands have, each described once.</summary>
internal static class SharedOptions
{
    public static Option<bool> Json() => new("--json")
    {
        Description = "One JSON document a line, also on a terminal.",
    };

    public static Option<string> Model(string? defaultModel) => new("--model", "-m")
    {
        Description = "A folder in Hugging Face layout, or a built-in demo: " + string.Join(", ", DemoModels.Names) + ".",
        HelpName = "DIR",
        DefaultValueFactory = defaultModel is null ? null : _ => defaultModel,
        Required = defaultModel is null,
    };

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
            if (result.GetValueOrDefault<int?>() is { } value && value < minimum)
                result.AddError($"{option.Name} must be at least {minimum}, but is {value}.");
        });
        return option;
    }
}
