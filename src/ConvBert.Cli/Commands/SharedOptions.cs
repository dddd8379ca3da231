using System.CommandLine;
using System.Globalization;
using ConvBert.Cli.Models;
using ConvBert.Cli.Streaming;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;

namespace ConvBert.Cli.Commands;

/// <summary>Options that several commands have, each described once.</summary>
internal static class SharedOptions
{
    private const string FormatName = "input_format";

    internal static readonly string ModelDescription =
        "A folder in Hugging Face layout, or a built-in demo: " + string.Join(", ", DemoModels.Names) + ".";

    public static Option<bool> Json() => new("--json")
    {
        Description = "Write one JSON document per line, also on a terminal.",
    };

    public static Option<string> Model(string defaultModel)
    {
        var option =
            new Option<string>(
            "--model", "-m")
            { Description = ModelDescription, HelpName = "DIR", DefaultValueFactory = _ => defaultModel };
        option.CompletionSources.Add([.. DemoModels.Names]);
        return option;
    }

    /// <summary>Adds the model, which has no default.</summary>
    public static ParameterFlags Model(this ParameterFlags flags) =>
        flags.Text("model", ModelDescription, alias: "-m", helpName: "DIR", suggestions: DemoModels.Names);

    /// <summary>Adds the arithmetic of the model.</summary>
    public static ParameterFlags Precision(this ParameterFlags flags) => flags
        .Choice(
            PrecisionParameters.Name,
            "The arithmetic of the linear layers: int8 is accurate, int8-fast faster; by default the folder's own, fp32 unless it is quantized.",
            PrecisionParameters.Names)
        .Texts(
            PrecisionParameters.KeepName, "Modules that stay in fp32, such as encoder.layer.9.output.dense; may be repeated.", "NAME,…");

    public static Option<int?> Threads() => Range(1, ConvBertLoadOptions.MaxThreads, new Option<int?>("--threads")
    {
        Description = $"The number of threads to compute with, at most {ConvBertLoadOptions.MaxThreads}; all processors by default.",
        HelpName = "N",
    });

    public static Option<bool> Padded() => new("--padded")
    {
        Description = "Pad batches as Hugging Face does, instead of running ragged ones; the convolutions read the padding.",
    };

    public static Option<int> BatchSize() => Range(1, CallParameters.MaxBatchSize, new Option<int>("--batch-size")
    {
        Description = $"The number of texts in a padded batch, at most {CallParameters.MaxBatchSize}.",
        HelpName = "N",
        DefaultValueFactory = _ => CallParameters.DefaultBatchSize,
    });

    public static Option<string?> TextPair() => new("--text-pair") { Description = "A second text for each text.", HelpName = "TEXT" };

    public static Option<string?> Input(string description) => new("--input", "-i")
    {
        Description = description,
        HelpName = "FILE|-",
    };

    public static Option<string?> Output() => new("--output", "-o")
    {
        Description = "Write to a file, which gets its name only once it is complete.",
        HelpName = "FILE",
    };

    public static Option<bool> Resume() =>
        new("--resume") { Description = "Continue an interrupted run after the last complete line of --output." };

    /// <summary>Refuses --resume without --output.</summary>
    public static void NeedsOutput(Command command, Option<bool> resume, Option<string?> output) => command.Validators.Add(result =>
    {
        if (result.GetValue(resume) && result.GetValue(output) is null)
            result.AddError("--resume needs --output: the file of the interrupted run.");
    });

    public static Option<string?> Requests(string description) => new("--requests")
    {
        Description = description,
        HelpName = "FILE|-",
    };

    /// <summary>Adds the format of an input.</summary>
    public static ParameterFlags Format(this ParameterFlags flags) => flags.Choice(
        FormatName, "The input's format; auto decides by the file's name, else by its first line.", InputFormats.Names, InputFormat.Auto,
        alias: "--format");

    /// <summary>The format that a command line names.</summary>
    public static InputFormat FormatOf(ParameterSource parameters) =>
        parameters.Choice(FormatName, InputFormats.Names) ?? InputFormat.Auto;

    public static Option<string?> Column() => new("--column") { Description = "The column of a CSV file with the text.", HelpName = "NAME" };

    /// <param name="done">What a bad line cannot be.</param>
    public static Option<bool> Strict(string done) =>
        new("--strict") { Description = $"Stop at the first line that cannot be {done}, instead of reporting it and continuing." };

    /// <summary>Adds bounds to an integer option.</summary>
    public static Option<T> Range<T>(int min, int max, Option<T> option)
    {
        option.Validators.Add(result =>
        {
            // Not the option's value: asking for it throws where the parser could not read it, which it reports itself.
            if (result.Tokens is not [.., { } token]
                || !int.TryParse(token.Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out int value)) return;
            if (value < min || value > max) result.AddError($"{option.Name} must be from {min} to {max}, but is {value}.");
        });
        return option;
    }

    /// <summary>Any number of texts on the command line.</summary>
    public static Argument<string[]> Texts(string description) => new("TEXT")
    {
        Description = description,
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>The parts of a comma-separated list.</summary>
    public static string[] Split(string list) => list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
