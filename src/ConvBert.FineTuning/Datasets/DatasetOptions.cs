namespace ConvBert.FineTuning;

/// <summary>How a file of examples is read.</summary>
public sealed record DatasetOptions
{
    /// <summary>The file's format. Default: found out.</summary>
    public DatasetFormat Format { get; init; }

    /// <summary>The columns. Default: the usual names.</summary>
    public DatasetColumns Columns { get; init; } = new();

    /// <summary>
    /// The names of all labels, in the order of their ids; null for those of the data, sorted. A label that is not among them is an error;
    /// where no name is a number, a number is taken as an id.
    /// </summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>
    /// What a text classifier says; null to find out: lists are multi-label, numbers with a decimal point a regression, all else classes.
    /// </summary>
    public ProblemType? ProblemType { get; init; }

    /// <summary>What parts the labels of a multi-label field in a table. Default a comma.</summary>
    public char LabelSeparator { get; init; } = ',';

    /// <summary>Whether the first bad line is an error; else it is left out and counted. Default false.</summary>
    public bool Strict { get; init; }

    /// <summary>How many examples are read at most; null for all.</summary>
    public long? MaxExamples { get; init; }
}
