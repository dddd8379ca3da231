using System.Globalization;
using ConvBert.Tokenization.Streams;

namespace ConvBert.FineTuning.Datasets;

/// <summary>
/// Sentences with a word a line: columns parted by tabs or else by spaces, a blank line behind each sentence, <c>-DOCSTART-</c> lines
/// between documents.
/// </summary>
internal sealed class ConllFormat : RecordFormat
{
    /// <summary>The fields of a record.</summary>
    public const string Tokens = "tokens", Tags = "tags";

    private const string DocumentStart = "-DOCSTART-";

    private readonly int _tokens;
    private readonly int _tags;

    /// <summary>Reads two of the columns.</summary>
    /// <exception cref="DatasetException">A column is no number.</exception>
    public ConllFormat(DatasetColumns columns)
    {
        _tokens = Number(columns.Tokens, 0);
        _tags = Number(columns.Tags, -1);
    }

    /// <inheritdoc/>
    public override IEnumerable<SourceRecord> Read(Stream stream)
    {
        var sentence = new Sentence();
        foreach (TextLine line in new TextLineReader(stream).ReadToEnd())
        {
            bool isBlank = line.Error is null && string.IsNullOrWhiteSpace(line.Text);
            if (isBlank || line.Text?.StartsWith(DocumentStart, StringComparison.Ordinal) is true)
            {
                if (sentence.Take() is { } record) yield return record;
                continue;
            }

            Add(sentence, line);
        }

        if (sentence.Take() is { } last) yield return last;
    }

    private void Add(Sentence sentence, TextLine line)
    {
        if (line.Error is not null)
        {
            sentence.Refuse(line.Number, line.Error);
            return;
        }

        string[] cells = line.Text!.Contains('\t')
            ? line.Text.Split('\t')
            : line.Text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (Cell(cells, _tokens) is { Length: > 0 } token && Cell(cells, _tags) is { Length: > 0 } tag && cells.Length > 1)
            sentence.Add(line.Number, token, tag);
        else
            sentence.Refuse(line.Number, $"has {cells.Length} column(s); a word in column {_tokens} and a tag in column {_tags} are needed");
    }

    private static string? Cell(string[] cells, int column)
    {
        int index = column < 0 ? cells.Length + column : column;
        return index >= 0 && index < cells.Length ? cells[index].Trim() : null;
    }

    private static int Number(string? column, int usual)
    {
        if (column is null) return usual;
        return int.TryParse(column, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number)
            ? number
            : throw new DatasetException($"\"{column}\" is no column of a CoNLL file; expected its number, from 0, or from −1 at the end.");
    }

    private sealed class Sentence
    {
        private readonly List<FieldValue> _tokens = [];
        private readonly List<FieldValue> _tags = [];
        private long _line;
        private string? _error;

        public void Add(long line, string token, string tag)
        {
            if (_line == 0) _line = line;
            _tokens.Add(FieldValue.OfText(token));
            _tags.Add(FieldValue.OfText(tag));
        }

        public void Refuse(long line, string error)
        {
            if (_error is not null) return;
            _line = line;
            _error = error;
        }

        /// <summary>The sentence, and begins with the next; null where there is no word.</summary>
        public SourceRecord? Take()
        {
            if (_line == 0) return null;
            SourceRecord record = _error is not null
                ? new SourceRecord(_line, null, _error)
                : new SourceRecord(_line, new Dictionary<string, FieldValue>
                {
                    [Tokens] = FieldValue.OfList([.. _tokens]),
                    [Tags] = FieldValue.OfList([.. _tags]),
                });
            _tokens.Clear();
            _tags.Clear();
            _line = 0;
            _error = null;
            return record;
        }
    }
}
