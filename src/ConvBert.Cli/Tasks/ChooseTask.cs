using System.Text.Json;
using ConvBert.Cli.Rendering;
using ConvBert.Pipelines;
using ConvBert.Serving.Requests;
using ConvBert.Serving.Tasks;

namespace ConvBert.Cli.Tasks;

/// <summary>`choose`: which of several endings fits best.</summary>
internal sealed class ChooseTask(MultipleChoicePipeline pipeline, MultipleChoiceOptions options)
    : PipelineTask<MultipleChoiceInput, MultipleChoiceOptions, MultipleChoiceResult>(pipeline, options)
{
    public override MultipleChoiceInput FromText(string text) =>
        throw new RequestException("choose reads JSON lines {\"prompt\", \"choices\"}, but this line is none.");

    public override MultipleChoiceInput FromJson(JsonElement element)
    {
        var line = new RequestObject(element, "The line");
        return new MultipleChoiceInput(line.RequiredText("prompt"), RequestObject.Texts(line.Required("choices"), "\"choices\""));
    }

    public override void WriteJson(Utf8JsonWriter writer, MultipleChoiceInput item, MultipleChoiceResult result) =>
        PipelineJson.Write(writer, result);

    public override void Render(Terminal terminal, MultipleChoiceInput item, MultipleChoiceResult result)
    {
        terminal.WriteHeading(item.Prompt);
        terminal.WriteScores(item.Choices.Zip(result.Scores).OrderByDescending(pair => pair.Second)
            .Select(pair => (pair.First, pair.Second, (string?)null)));
        terminal.WriteEmptyLine();
    }
}
