using System.Globalization;

namespace ConvBert.FineTuning.Datasets;

/// <summary>
/// Reads pairs, triplets and scored pairs of texts under the names that sentence-transformers' data sets use: a column of scores makes
/// scored pairs; columns <c>negative</c>, <c>negative_1</c>, … hold hard negatives.
/// </summary>
internal sealed class SentencePairParser : ExampleParser<SentencePairExample>
{
    private const string Negative = "negative";

    private static readonly (string Anchor, string[] Positives)[] Usual =
    [
        ("anchor", []), ("query", ["answer", "document", "passage"]), ("question", ["answer", "document", "passage"]),
        ("sentence1", ["sentence2"]), ("sentence_A", ["sentence_B"]), ("text1", ["text2"]), ("premise", ["hypothesis"]),
        ("text", ["text_pair"]),
    ];

    private readonly string _anchor;
    private readonly string _positive;
    private readonly string? _score;
    private readonly List<string> _negatives = [];

    public SentencePairParser(ColumnChoice columns, DatasetColumns given)
    {
        _anchor = columns.Required("anchor", given.Anchor, [.. Usual.Select(names => names.Anchor)]);
        string[] others = Array.Find(Usual, names => names.Anchor == _anchor).Positives ?? [];
        _positive = columns.Required("positive", given.Positive, ["positive", .. others]);
        _score = columns.OptionalUnlessGiven("score", given.Score, "score", "similarity_score", "label");
        if (columns.OptionalUnlessGiven("negative", given.Negative, Negative) is { } negative) _negatives.Add(negative);
        for (int i = 1; columns.Optional(null, string.Create(CultureInfo.InvariantCulture, $"{Negative}_{i}")) is { } next; i++)
            _negatives.Add(next);
        if (_score is not null && _negatives.Count > 0)
            throw new BadRecordException($"has scores (\"{_score}\") and negatives (\"{_negatives[0]}\"); expected the one or the other");
    }

    /// <inheritdoc/>
    public override SentencePairExample Parse(SourceRecord record) =>
        new(NotEmpty(record, _anchor), NotEmpty(record, _positive))
        {
            Negatives = [.. _negatives.Select(name => NotEmpty(record, name))],
            Score = _score is null ? null : Number(record, _score),
        };

    private static string NotEmpty(SourceRecord record, string column)
    {
        string text = record.Text(column);
        return string.IsNullOrWhiteSpace(text) ? throw new BadRecordException($"has an empty text as \"{column}\"") : text;
    }

    private static float Number(SourceRecord record, string column)
    {
        FieldValue value = record.Required(column);
        if (value.IsText && float.TryParse(value.Text, NumberStyles.Float, CultureInfo.InvariantCulture, out float number)
            && float.IsFinite(number)) return number;
        throw new BadRecordException($"has no finite number as \"{column}\", which tells how alike the texts are");
    }
}
