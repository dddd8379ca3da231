using System.Text.Json;
using ConvBert.Cli.Requests;
using ConvBert.Cli.Tasks;
using ConvBert.Cli.Tokenize;
using ConvBert.Pipelines;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Batch;

/// <summary>`question-answering`.</summary>
internal static class QuestionAnsweringRequest
{
    public static PreparedRequest<QuestionAnsweringInput, QuestionAnsweringOptions, QuestionAnsweringResult> Prepare(BatchRequest request, CallParameters batching)
    {
        List<QuestionAnsweringInput> questions = ReadInputs(request.Inputs);
        QuestionAnsweringOptions options = Options(request.Parameters, batching);
        return new(questions, options, (writer, results) => InputShape.Write(writer, results, isList: results.Count != 1, (_, result) => PipelineJson.Write(writer, result.Answers)));
    }

    private static QuestionAnsweringOptions Options(RequestObject parameters, CallParameters batching)
    {
        var usual = new QuestionAnsweringOptions();
        var options = new QuestionAnsweringOptions
        {
            TopK = parameters.Integer("top_k") ?? parameters.Integer("topk") ?? usual.TopK,
            DocStride = parameters.Integer("doc_stride"),
            MaxAnswerLength = parameters.Integer("max_answer_len") ?? usual.MaxAnswerLength,
            MaxSeqLength = parameters.Integer("max_seq_len"),
            MaxQuestionLength = parameters.Integer("max_question_len") ?? usual.MaxQuestionLength,
            HandleImpossibleAnswer = parameters.Truth("handle_impossible_answer") ?? usual.HandleImpossibleAnswer,
            AlignToWords = parameters.Truth("align_to_words") ?? usual.AlignToWords,
            Padding = parameters.Given("padding") is { } padding ? TokenizerCall.Padding(padding) : PaddingStrategy.DoNotPad,
        };
        parameters.Has("topk");
        options = CallParameters.Read(parameters, batching).ApplyTo(options);
        parameters.RefuseUnknown();
        return options;
    }

    private static List<QuestionAnsweringInput> ReadInputs(JsonElement inputs)
    {
        if (inputs.ValueKind != JsonValueKind.Object) return InputShape.Read(inputs, ReadOne).Items;
        var fields = new RequestObject(inputs, "\"inputs\"");
        JsonElement question = fields.Required("question"), context = fields.Required("context");
        fields.RefuseUnknown();
        if (question.ValueKind != JsonValueKind.Array) return [new QuestionAnsweringInput(RequestObject.Text(question, "\"question\""), RequestObject.Text(context, "\"context\""))];

        string[] questions = RequestObject.Texts(question, "\"question\"");
        string[] contexts = context.ValueKind == JsonValueKind.Array ? RequestObject.Texts(context, "\"context\"") : [.. Enumerable.Repeat(RequestObject.Text(context, "\"context\""), questions.Length)];
        if (questions.Length != contexts.Length) throw new RequestException($"Questions and contexts don't have the same lengths: {questions.Length} and {contexts.Length}.");
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
