using System.Globalization;

namespace ConvBert.FineTuning.Datasets;

/// <summary>Reads prompts with choices: a list, or SWAG's columns <c>sent1</c>, <c>sent2</c>, <c>ending0</c>, <c>ending1</c>, ….</summary>
internal sealed class MultipleChoiceParser : ExampleParser<MultipleChoiceExample>
{
    private const string SwagPrompt = "sent1", SwagStart = "sent2", SwagEnding = "ending";

    private readonly string _prompt;
    private readonly string? _choices;
    private readonly string? _start;
    private readonly List<string> _endings = [];
    private readonly string _label;
    private int _count;

    public MultipleChoiceParser(ColumnChoice columns, DatasetColumns given)
    {
        _choices = columns.OptionalUnlessGiven("choices", given.Choices, "choices");
        string name = SwagEnding + "0";
        while (_choices is null && columns.Optional(null, name) is not null)
        {
            _endings.Add(name);
            name = string.Create(CultureInfo.InvariantCulture, $"{SwagEnding}{_endings.Count}");
        }

        bool isSwag = _endings.Count > 0;
        if (!isSwag) _choices = columns.Required("choices", given.Choices, "choices", SwagEnding + "0");
        _prompt = columns.Required("prompt", given.Prompt, isSwag ? SwagPrompt : "prompt");
        _start = isSwag ? columns.Optional(null, SwagStart) : null;
        _label = columns.Required("label", given.Label, "label");
    }

    /// <inheritdoc/>
    public override MultipleChoiceExample Parse(SourceRecord record)
    {
        string[] choices = _choices is null ? Endings(record) : record.Texts(_choices);
        if (choices.Length < 2) throw new BadRecordException($"has {choices.Length} choice(s); at least two are needed");
        if (_count == 0) _count = choices.Length;
        if (choices.Length != _count) throw new BadRecordException($"has {choices.Length} choices; the first example has {_count}");
        FieldValue label = record.Required(_label);
        if (!int.TryParse(label.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int right) || right >= choices.Length)
            throw new BadRecordException($"has no number from 0 to {choices.Length - 1} as \"{_label}\"");
        return new MultipleChoiceExample(record.Text(_prompt), choices, right);
    }

    /// <summary>Each ending behind the beginning of the second sentence.</summary>
    private string[] Endings(SourceRecord record)
    {
        string start = _start is null ? "" : record.Text(_start);
        return [.. _endings.Select(ending => start.Length == 0 ? record.Text(ending) : $"{start} {record.Text(ending)}")];
    }
}
