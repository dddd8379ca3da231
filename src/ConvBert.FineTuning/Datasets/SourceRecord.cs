namespace ConvBert.FineTuning.Datasets;

/// <summary>What a file holds for one example.</summary>
/// <param name="Number">Its line, or its number in a JSON document; from 1.</param>
/// <param name="Fields">Its fields; null where there are none because of the error.</param>
/// <param name="Error">Why it cannot be read.</param>
internal sealed record SourceRecord(long Number, IReadOnlyDictionary<string, FieldValue>? Fields, string? Error = null)
{
    /// <summary>A field that has to be there.</summary>
    /// <exception cref="BadRecordException">It is not.</exception>
    public FieldValue Required(string name) =>
        Fields!.TryGetValue(name, out FieldValue? value) && value.Kind != FieldKind.Null
            ? value
            : throw new BadRecordException($"has no \"{name}\"");

    /// <summary>A text that has to be there.</summary>
    /// <exception cref="BadRecordException">It is not, or is no text.</exception>
    public string Text(string name)
    {
        FieldValue value = Required(name);
        return value.IsText ? value.Text : throw new BadRecordException($"has no text as \"{name}\"");
    }

    /// <summary>A list of texts, or the words of a table's field.</summary>
    /// <exception cref="BadRecordException">There is none.</exception>
    public string[] Texts(string name)
    {
        FieldValue value = Required(name);
        if (value.Kind == FieldKind.Cell)
            return value.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (value.Kind != FieldKind.List || value.Items.Any(item => !item.IsText))
            throw new BadRecordException($"has no list of texts as \"{name}\"");
        return [.. value.Items.Select(item => item.Text)];
    }
}
