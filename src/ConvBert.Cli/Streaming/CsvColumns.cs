namespace ConvBert.Cli.Streaming;

/// <summary>Which columns of a CSV file hold the texts.</summary>
/// <param name="Text">The text's column, by its name in the header.</param>
/// <param name="Pair">The second text's; null for none.</param>
internal sealed record CsvColumns(string Text, string? Pair = null)
{
    /// <summary>How the command line names a column, for messages.</summary>
    public string Advice { get; init; } = "Name the column with --column (the second text's with --pair-column).";
}
