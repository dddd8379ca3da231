using System.Globalization;
using System.Text.Json;
using ConvBert.Cli.Rendering;
using ConvBert.Pipelines;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;

namespace ConvBert.Cli.Tasks;

/// <summary>`ask`: the span of a text that answers a question.</summary>
/// <param name="pipeline">The pipeline; the task disposes of it.</param>
/// <param name="options">Its parameters; offsets in UTF-16 where the answer is rendered.</param>
/// <param name="question">The question of lines that have none.</param>
/// <param name="context">The context of lines that have none.</param>
internal sealed class AskTask(QuestionAnsweringPipeline pipeline, QuestionAnsweringOptions options, string? question, string? context)
    : PipelineTask<QuestionAnsweringInput, QuestionAnsweringOptions, QuestionAnsweringResult>(pipeline, options),
    ITextTask<QuestionAnsweringInput, QuestionAnsweringResult>
{
    public override QuestionAnsweringInput FromText(string text) => (question, context) switch
    {
        ({ } asked, null) => new QuestionAnsweringInput(asked, text),
        (null, { } given) => new QuestionAnsweringInput(text, given),
        _ =>
            throw new RequestException(
                "Lines of plain text need exactly one of --question (a line is a context) and --context (a line is a question)."),
    };

    public QuestionAnsweringInput FromRecord(string text, string? asked) =>
        asked is null ? FromText(text) : new QuestionAnsweringInput(asked, text);

    public override QuestionAnsweringInput FromJson(JsonElement element)
    {
        var line = new RequestObject(element, "The line");
        return new QuestionAnsweringInput(
            question is not null && !line.Has("question") ? question : line.RequiredText("question"),
            context is not null && !line.Has("context") ? context : line.RequiredText("context"));
    }

    public override void WriteJson(Utf8JsonWriter writer, QuestionAnsweringInput item, QuestionAnsweringResult result) =>
        PipelineJson.Write(writer, result.Answers);

    public override void Render(Terminal terminal, QuestionAnsweringInput item, QuestionAnsweringResult result)
    {
        terminal.WriteHeading(item.Question);
        terminal.WriteSpans(item.Context, result.Best is { } best ? [new TextSpan(best.Start, best.End, "answer")] : []);
        if (result.Answers.Count == 0) terminal.WriteMarkup("  [grey]no answer[/]");
        else terminal.WriteScores(result.Answers.Select(answer =>
            (Shown(answer), (float)answer.Score, (string?)string.Create(CultureInfo.InvariantCulture, $"{answer.Start}–{answer.End}"))));
        terminal.WriteEmptyLine();
    }

    private static string Shown(QuestionAnswer answer) => answer.Answer.Length == 0 ? "(no answer)" : answer.Answer;
}
