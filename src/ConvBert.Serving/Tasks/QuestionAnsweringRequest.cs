using System.Text.Json;
using ConvBert.Pipelines;
using ConvBert.Serving.Requests;

namespace ConvBert.Serving.Tasks;

/// <summary>`question-answering`.</summary>
internal static class QuestionAnsweringRequest
{
    public static PreparedRequest<QuestionAnsweringInput, QuestionAnsweringOptions, QuestionAnsweringResult> Prepare(
        TaskRequest request, CallParameters batching)
    {
        List<QuestionAnsweringInput> questions = ReadInputs(request.Inputs);
        QuestionAnsweringOptions options = QuestionAnsweringParameters.Read(request.Parameters, batching);
        return new(questions, options,
            (writer, results) =>
            InputShape.Write(writer, results, isList: results.Count != 1, (_, result) => PipelineJson.Write(writer, result.Answers)));
    }

    private static List<QuestionAnsweringInput> ReadInputs(JsonElement inputs)
    {
        if (inputs.ValueKind != JsonValueKind.Object) return InputShape.Read(inputs, ReadOne).Items;
        var fields = new RequestObject(inputs, "\"inputs\"");
        JsonElement question = fields.Required("question"), context = fields.Required("context");
        fields.RefuseUnknown();
        if (question.ValueKind != JsonValueKind.Array)
            return [new QuestionAnsweringInput(RequestObject.Text(question, "\"question\""), RequestObject.Text(context, "\"context\""))];

        string[] questions = RequestObject.Texts(question, "\"question\"");
        string[] contexts =
            context.ValueKind == JsonValueKind.Array ? RequestObject.Texts(context, "\"context\"")
            : [.. Enumerable.Repeat(RequestObject.Text(context, "\"context\""), questions.Length)];
        if (questions.Length != contexts.Length)
            throw new RequestException($"Questions and contexts don't have the same lengths: {questions.Length} and {contexts.Length}.");
        return [.. questions.Zip(contexts, (q, c) => new QuestionAnsweringInput(q, c))];
    }

    private static QuestionAnsweringInput ReadOne(JsonElement item, string name)
    {
        var fields = new RequestObject(item, name);
        var question = new QuestionAnsweringInput(fields.RequiredText("question"), fields.RequiredText("context"));
        fields.RefuseUnknown();
        return question;
    }
}
