using System.CommandLine;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Streaming;
using ConvBert.Cli.Tasks;
using ConvBert.Pipelines;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert ask`.</summary>
internal static class AskCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        var question = new Option<string?>("--question", "-q") { Description = "The question.", HelpName = "TEXT" };
        var context = new Option<string?>("--context", "-c") { Description = "The text that answers it.", HelpName = "TEXT" };
        Option<int?> topK = SharedOptions.AtLeast(1, new Option<int?>("--top-k", "-k") { Description = "Answers a question; 1 unless given.", HelpName = "N" });
        Option<int?> answerLength = SharedOptions.AtLeast(1, new Option<int?>("--max-answer-length") { Description = "Most tokens of an answer; 15 unless given.", HelpName = "N" });
        Option<int?> docStride = SharedOptions.AtLeast(0, new Option<int?>("--doc-stride") { Description = "Tokens that two chunks of a long context share.", HelpName = "N" });
        Option<int?> sequenceLength = SharedOptions.AtLeast(1, new Option<int?>("--max-seq-len") { Description = "Tokens of a chunk, the question included; at most 384 unless given.", HelpName = "N" });
        var impossible = new Option<bool>("--impossible") { Description = "\"No answer\" competes with the answers." };
        Option<OffsetUnit> offsets = SharedOptions.Offsets();
        var options = new TaskOptions(DemoModels.QuestionAnswering, "JSON lines {\"question\", \"context\"}; or plain lines: contexts with --question, questions with --context. Or a CSV file with the columns \"question\" and \"context\".", hasPairs: true);
        var command = new Command("ask", "The span of a text that answers a question.") { question, context, topK, answerLength, docStride, sequenceLength, impossible, offsets };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => options.RunAsync(
            parsed, environment, Items(parsed.GetValue(question), parsed.GetValue(context), options.HasInput(parsed)),
            () => new AskTask(
                QuestionAnsweringPipeline.FromPretrained(options.Folder(parsed), options.Loading(parsed)),
                options.Call(parsed, environment).ApplyTo(new QuestionAnsweringOptions
                {
                    TopK = parsed.GetValue(topK) ?? 1,
                    MaxAnswerLength = parsed.GetValue(answerLength) ?? 15,
                    DocStride = parsed.GetValue(docStride),
                    MaxSeqLength = parsed.GetValue(sequenceLength),
                    HandleImpossibleAnswer = parsed.GetValue(impossible),
                    Offsets = options.IsRendered(parsed, environment) ? OffsetUnit.Utf16 : parsed.GetValue(offsets),
                }),
                parsed.GetValue(question),
                parsed.GetValue(context)),
            cancellationToken,
            Columns(parsed.GetValue(question), parsed.GetValue(context))));
        return command;
    }

    /// <summary>What the command line does not give comes from the table.</summary>
    private static CsvColumns Columns(string? question, string? context) =>
        context is not null ? new CsvColumns("question") : new CsvColumns("context", question is null ? "question" : null);

    private static QuestionAnsweringInput[] Items(string? question, string? context, bool hasInput)
    {
        if (hasInput) return [];
        if (question is null || context is null) throw new UsageException("ask wants --question and --context, or --input.");
        return [new QuestionAnsweringInput(question, context)];
    }
}
