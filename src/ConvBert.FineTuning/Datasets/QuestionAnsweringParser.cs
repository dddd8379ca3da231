using System.Globalization;
using ConvBert.Pipelines;

namespace ConvBert.FineTuning.Datasets;

/// <summary>Reads SQuAD's questions, version 1 or 2, nested or flat.</summary>
internal sealed class QuestionAnsweringParser(ColumnChoice columns, DatasetColumns given) : ExampleParser<QuestionAnsweringExample>
{
    private const int ShownCharacters = 40;

    private readonly string _question = columns.Required("question", given.Question, "question");
    private readonly string _context = columns.Required("context", given.Context, "context");
    private readonly string _answers = columns.Required("answers", given.Answers, "answers");

    /// <inheritdoc/>
    public override QuestionAnsweringExample Parse(SourceRecord record)
    {
        string question = record.Text(_question), context = record.Text(_context);
        if (question.Length == 0) throw new BadRecordException("has an empty question");
        if (context.Length == 0) throw new BadRecordException("has an empty context");
        string id = record.Fields!.TryGetValue("id", out FieldValue? given) && given.IsText
            ? given.Text
            : record.Number.ToString(CultureInfo.InvariantCulture);
        bool isImpossible = record.Fields.TryGetValue("is_impossible", out FieldValue? impossible) && impossible.Text is "true" or "True";
        return new QuestionAnsweringExample(id, question, context, isImpossible ? [] : Answers(record, context));
    }

    private List<GoldAnswer> Answers(SourceRecord record, string context)
    {
        FieldValue value = record.Required(_answers);
        var answers = new List<GoldAnswer>();
        if (value.Kind == FieldKind.List)
        {
            foreach (FieldValue answer in value.Items) answers.Add(Answer(Field(answer, "text"), Field(answer, "answer_start")));
        }
        else
        {
            IReadOnlyList<FieldValue> texts = Field(value, "text").Items, starts = Field(value, "answer_start").Items;
            if (texts.Count != starts.Count)
                throw new BadRecordException($"has {texts.Count} texts of answers, but {starts.Count} places where they start");
            for (int i = 0; i < texts.Count; i++) answers.Add(Answer(texts[i], starts[i]));
        }

        RequireInContext(answers, context);
        return answers;
    }

    private static FieldValue Field(FieldValue value, string name) =>
        value.Fields.TryGetValue(name, out FieldValue? field)
            ? field
            : throw new BadRecordException($"has answers without \"{name}\"; expected {{\"text\": …, \"answer_start\": …}}");

    private static GoldAnswer Answer(FieldValue text, FieldValue start)
    {
        if (text is not { IsText: true, Text.Length: > 0 }) throw new BadRecordException("has an answer without text");
        if (!int.TryParse(start.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int place))
            throw new BadRecordException("has an answer whose \"answer_start\" is no place in the context");
        return new GoldAnswer(text.Text, place);
    }

    private static void RequireInContext(List<GoldAnswer> answers, string context)
    {
        if (answers.Count == 0) return;
        var text = new CodePointText(context);
        foreach (GoldAnswer answer in answers)
        {
            int start = text.Utf16Index(answer.Start);
            if (answer.Start > text.Length || !context.AsSpan(start).StartsWith(answer.Text, StringComparison.Ordinal))
            {
                throw new BadRecordException(
                    $"has the answer \"{Shown(answer.Text)}\", but the context does not have it at character {answer.Start}");
            }
        }
    }

    private static string Shown(string text) => text.Length <= ShownCharacters ? text : text[..ShownCharacters] + "…";
}
