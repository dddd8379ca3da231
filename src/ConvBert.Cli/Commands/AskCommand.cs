using System.CommandLine;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Streaming;
using ConvBert.Cli.Tasks;
using ConvBert.Pipelines;
using ConvBert.Serving.Tasks;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert ask`.</summary>
internal static class AskCommand
{
    private const string InputDescription =
        "JSON lines {\"question\", \"context\"}, or a CSV file with the columns \"question\" and \"context\". Lines of text are contexts with --question, "
        + "and questions with --context.";

    public static Command Create(CommandEnvironment environment)
    {
        var question = new Option<string?>("--question", "-q") { Description = "The question.", HelpName = "TEXT" };
        var context = new Option<string?>("--context", "-c") { Description = "The text that answers it.", HelpName = "TEXT" };
        var usual = new QuestionAnsweringOptions();
        ParameterFlags flags = new ParameterFlags()
            .Integer("top_k", "The number of answers to each question.", byDefault: usual.TopK, alias: "-k")
            .Integer("max_answer_len", "The maximum number of tokens of an answer.", byDefault: usual.MaxAnswerLength,
            flag: "--max-answer-length")
            .Integer("doc_stride",
            "The number of tokens that two chunks of a long context share; half of a chunk, at most 128, by default.")
            .Integer("max_seq_len", "The maximum number of tokens of a chunk, the question included; the model's, at most 384, by default.")
            .Boolean("handle_impossible_answer", "Let \"no answer\" compete with the answers.", "--impossible")
            .Offsets();
        var options = new TaskOptions(DemoModels.QuestionAnswering, InputDescription, hasPairs: true);
        var command = new Command("ask", "Find the span of a text that answers a question.") { question, context };
        flags.AddTo(command);
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            QuestionAnsweringOptions call = QuestionAnsweringParameters.Read(flags.Of(parsed), options.Batching(parsed));
            if (options.IsRendered(parsed, environment)) call = call with { Offsets = OffsetUnit.Utf16 };
            (string? asked, string? text) = (parsed.GetValue(question), parsed.GetValue(context));
            return options.RunAsync(
                parsed, environment, Items(asked, text, options.HasInput(parsed)),
                () => new AskTask(options.Load(parsed, environment, QuestionAnsweringPipeline.FromPretrained), call, asked, text),
                cancellationToken,
                Columns(asked, text));
        });
        return command;
    }

    /// <summary>What the command line does not give comes from the table.</summary>
    private static CsvColumns Columns(string? question, string? context) =>
        context is not null ? new CsvColumns("question") : new CsvColumns("context", question is null ? "question" : null);

    private static QuestionAnsweringInput[] Items(string? question, string? context, bool hasInput)
    {
        if (hasInput) return [];
        if (question is null || context is null) throw new UsageException("ask needs --question and --context, or --input.");
        return [new QuestionAnsweringInput(question, context)];
    }
}
