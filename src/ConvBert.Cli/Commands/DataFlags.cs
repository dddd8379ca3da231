using ConvBert.FineTuning;
using ConvBert.Serving.Parameters;

namespace ConvBert.Cli.Commands;

/// <summary>How a task's file of examples is read and prepared, as options and in a file.</summary>
internal static class DataFlags
{
    private static readonly NamedValues<DatasetFormat> Formats = new(
        ("auto", DatasetFormat.Auto), ("jsonl", DatasetFormat.JsonLines), ("json", DatasetFormat.Json), ("csv", DatasetFormat.Csv),
        ("tsv", DatasetFormat.Tsv), ("conll", DatasetFormat.Conll), ("text", DatasetFormat.Text));

    private static readonly NamedValues<ProblemType> ProblemTypes = new(
        ("single_label_classification", ProblemType.SingleLabelClassification),
        ("multi_label_classification", ProblemType.MultiLabelClassification), ("regression", ProblemType.Regression));

    /// <summary>Adds what all tasks have.</summary>
    public static ParameterFlags AddReading(this ParameterFlags flags) => flags
        .Choice("format", "The files' format; auto decides by the file's name, else by its beginning.", Formats, DatasetFormat.Auto)
        .Boolean("strict", "Stop at the first line that holds no example, instead of reporting it and leaving it out.")
        .Integer("max_examples", "The most examples of a file that are read; all by default.")
        .Text("cache_dir", "A folder for tokenized examples: data larger than memory is tokenized once.", helpName: "DIR");

    /// <summary>Adds the names of labels.</summary>
    public static ParameterFlags AddLabels(this ParameterFlags flags) => flags.Texts(
        "labels", "The names of the labels in the order of their ids; by default those of the data, sorted.", "NAME,…");

    /// <summary>Adds the columns of a task.</summary>
    public static ParameterFlags AddColumn(this ParameterFlags flags, string name, string what) =>
        flags.Text(name, $"The column, or the key of JSON objects, with {what}.", helpName: "NAME");

    /// <summary>Adds the kind of labels of a text classifier.</summary>
    public static ParameterFlags AddProblemType(this ParameterFlags flags) => flags.Choice(
        "problem_type",
        "What is predicted; by default lists of labels are multi-label, numbers with a decimal point a regression, and all else classes.",
        ProblemTypes);

    /// <summary>Adds the length at which texts are cut.</summary>
    public static ParameterFlags AddMaxLength(this ParameterFlags flags) =>
        flags.Integer("max_length", "The tokens at which a text is cut; as many as the model reads by default.");

    /// <summary>The length at which texts are cut; null for as many as the model reads.</summary>
    public static int? MaxLength(ParameterSource parameters) => parameters.Integer("max_length", min: 1);

    /// <summary>The folder for tokenized examples; null for none.</summary>
    public static string? CacheDirectory(ParameterSource parameters) => parameters.Text("cache_dir");

    /// <summary>How files are read.</summary>
    public static DatasetOptions Read(ParameterSource parameters)
    {
        var defaults = new DatasetOptions();
        return new DatasetOptions
        {
            Format = parameters.Choice("format", Formats) ?? defaults.Format,
            Columns = new DatasetColumns
            {
                Text = parameters.Text("text_column"),
                TextPair = parameters.Text("text_pair_column"),
                Label = parameters.Text("label_column"),
                Tokens = parameters.Text("tokens_column"),
                Tags = parameters.Text("tags_column"),
                Question = parameters.Text("question_column"),
                Context = parameters.Text("context_column"),
                Answers = parameters.Text("answers_column"),
                Prompt = parameters.Text("prompt_column"),
                Choices = parameters.Text("choices_column"),
                Anchor = parameters.Text("anchor_column"),
                Positive = parameters.Text("positive_column"),
                Negative = parameters.Text("negative_column"),
                Score = parameters.Text("score_column"),
            },
            Labels = parameters.Texts("labels"),
            ProblemType = parameters.Choice("problem_type", ProblemTypes),
            Strict = parameters.Boolean("strict") ?? defaults.Strict,
            MaxExamples = parameters.Integer("max_examples", min: 1),
        };
    }
}
