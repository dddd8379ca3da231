using System.Globalization;

namespace ConvBert.FineTuning.Datasets;

/// <summary>Reads texts with labels.</summary>
internal sealed class TextClassificationParser : ExampleParser<TextClassificationExample>
{
    private readonly string _text;
    private readonly string? _pair;
    private readonly string _label;
    private readonly ProblemType _problem;
    private readonly char _separator;

    public TextClassificationParser(ColumnChoice columns, DatasetOptions options, ProblemType problem)
    {
        (_text, _pair) = Texts(columns, options.Columns);
        _label = LabelColumn(columns, options.Columns);
        _problem = problem;
        _separator = options.LabelSeparator;
    }

    /// <inheritdoc/>
    public override TextClassificationExample Parse(SourceRecord record)
    {
        var example = new TextClassificationExample(record.Text(_text), _pair is null ? null : record.Text(_pair));
        FieldValue label = record.Required(_label);
        return _problem switch
        {
            ProblemType.Regression => example with { Target = Number(label) },
            ProblemType.MultiLabelClassification => example with { Labels = Several(label) },
            _ => example with { Labels = [One(label)] },
        };
    }

    /// <summary>What the labels of a file are, where one record tells; null where it may be classes or numbers.</summary>
    public static ProblemType? Tell(SourceRecord record, string label)
    {
        if (!record.Fields!.TryGetValue(label, out FieldValue? value)) return null;
        return value.Kind switch
        {
            FieldKind.List => ProblemType.MultiLabelClassification,
            FieldKind.Text or FieldKind.Boolean => ProblemType.SingleLabelClassification,
            FieldKind.Number or FieldKind.Cell when IsInteger(value.Text) || value.Text.Length == 0 => null,
            FieldKind.Number => ProblemType.Regression,
            FieldKind.Cell => TryNumber(value.Text, out _) ? ProblemType.Regression : ProblemType.SingleLabelClassification,
            _ => null,
        };
    }

    /// <summary>The label's column.</summary>
    /// <exception cref="BadRecordException">There is none.</exception>
    public static string LabelColumn(ColumnChoice columns, DatasetColumns given) =>
        columns.Required("label", given.Label, "label", "labels");

    /// <summary>The columns of the texts; where there is a question beside a sentence, both belong together.</summary>
    private static (string Text, string? Pair) Texts(ColumnChoice columns, DatasetColumns given)
    {
        bool isQuestion = columns.Optional(null, "question") is not null && columns.Optional(null, "sentence") is not null;
        string text = columns.Required(
            "text", given.Text, "text", isQuestion ? "question" : "sentence", "sentence1", "premise", "question1");
        string usual = text switch
        {
            "sentence1" => "sentence2",
            "premise" => "hypothesis",
            "question1" => "question2",
            "question" => "sentence",
            _ => "text_pair",
        };
        return (text, columns.OptionalUnlessGiven("second text", given.TextPair, usual));
    }

    private string One(FieldValue label)
    {
        string? name = label.Kind switch
        {
            FieldKind.Text or FieldKind.Cell or FieldKind.Boolean => label.Text,
            FieldKind.Number when IsInteger(label.Text) => label.Text,
            _ => null,
        };
        return name is { Length: > 0 }
            ? name
            : throw new BadRecordException($"has no name or whole number as \"{_label}\", which a class is told by");
    }

    private string[] Several(FieldValue label)
    {
        if (label.Kind == FieldKind.Cell)
            return [.. label.Text.Split(_separator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct()];
        if (label.Kind != FieldKind.List) throw new BadRecordException($"has no list as \"{_label}\", which several labels are told by");
        return [.. label.Items.Select(One).Distinct()];
    }

    private float Number(FieldValue label)
    {
        if (label.IsText && TryNumber(label.Text, out float number) && float.IsFinite(number)) return number;
        throw new BadRecordException($"has no finite number as \"{_label}\", which a regression needs");
    }

    private static bool IsInteger(string text) => long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    private static bool TryNumber(string text, out float number) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
