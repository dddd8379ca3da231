namespace ConvBert.FineTuning.Datasets;

/// <summary>Finds the columns of a file by their names.</summary>
/// <param name="names">The names of the first record's fields.</param>
/// <param name="task">What the file is read for, for messages.</param>
internal sealed class ColumnChoice(IReadOnlyCollection<string> names, string task)
{
    private const int MaxNames = 20;

    /// <summary>The column that is given, or the first of the usual ones.</summary>
    /// <exception cref="BadRecordException">There is none.</exception>
    public string Required(string what, string? given, params ReadOnlySpan<string> usual)
    {
        if (Optional(given, usual) is { } column) return column;
        string expected = given is not null ? $"\"{given}\"" : string.Join(" or ", usual.ToArray().Select(name => $"\"{name}\""));
        throw new BadRecordException(
            $"has no column {expected} for the {what} of {task}; it has {Listed()}. Name the column, or is the file for another task?");
    }

    /// <summary>The column that is given, or the first of the usual ones; null where there is none.</summary>
    /// <exception cref="BadRecordException">The one that is given is not there.</exception>
    public string? Optional(string? given, params ReadOnlySpan<string> usual)
    {
        if (given is not null) return names.Contains(given) ? given : null;
        foreach (string name in usual)
        {
            if (names.Contains(name)) return name;
        }

        return null;
    }

    /// <summary>A column that need not be there, unless it is named.</summary>
    /// <exception cref="BadRecordException">The one that is given is not there.</exception>
    public string? OptionalUnlessGiven(string what, string? given, params ReadOnlySpan<string> usual) =>
        given is null ? Optional(null, usual) : Required(what, given);

    private string Listed()
    {
        string listed = string.Join(", ", names.Take(MaxNames).Select(name => $"\"{name}\""));
        return names.Count > MaxNames ? $"{listed} and {names.Count - MaxNames} more" : listed;
    }
}
