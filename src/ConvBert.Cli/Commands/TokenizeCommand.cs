using System.CommandLine;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Requests;
using ConvBert.Cli.Tasks;
using ConvBert.Cli.Tokenize;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Tokenize;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert tokenize`.</summary>
internal static class TokenizeCommand
{
    private const string RequestsDescription =
        "Drive the whole tokenizer by one JSON object per line, {\"model\", \"options\", \"implementation\", \"added\", \"op\", \"call\"}; "
        + "answers come in the same order.";

    public static Command Create(CommandEnvironment environment)
    {
        Argument<string[]> texts = SharedOptions.Texts("Texts to tokenize.");
        Option<string?> pair = SharedOptions.TextPair();
        ParameterFlags call = TokenizerFlags.Call(), constructor = TokenizerFlags.Constructor();
        Option<string?> requests = SharedOptions.Requests(RequestsDescription);
        var options =
            new TaskOptions(DemoModels.FillMask, "One text per line, JSON lines {\"text\", \"text_pair\"}, or a CSV file.", hasPairs: true,
            runsModel: false);
        var command = new Command("tokenize", "Tokenize texts: tokens, ids and offsets.") { texts, pair, requests };
        call.AddTo(command);
        constructor.AddTo(command);
        options.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(requests) is null) return;
            string? beside = result.GetValue(texts) is { Length: > 0 } given
                ? $"the text '{given[0]}'"
                : command.Options.FirstOrDefault(option => option != requests && option.Name != "--json"
                && result.GetResult(option) is { Implicit: false })?.Name;
            if (beside is not null) result.AddError($"--requests takes everything from its lines; remove {beside}.");
        });
        command.SetAction((parsed, cancellationToken) => parsed.GetValue(requests) is { } file
            ? Task.Run(() => RunRequests(file, environment, cancellationToken), cancellationToken)
            : RunTextsAsync(parsed, cancellationToken));
        return command;

        Task<int> RunTextsAsync(ParseResult parsed, CancellationToken cancellationToken)
        {
            ConvBertTokenizerOptions tokenizer = TokenizerConstructor.Options(constructor.Of(parsed));
            ParameterSource parameters = call.Of(parsed);
            string? second = parsed.GetValue(pair);
            return options.RunAsync(
                parsed, environment, Items(parsed.GetValue(texts) ?? [], second, parameters),
                () =>
                new TokenizeTask(options.Tokenizer(parsed, tokenizer), parameters, second, options.IsRendered(parsed, environment),
                    options.Threads(parsed)),
                cancellationToken);
        }
    }

    private static TokenizeInput[] Items(string[] texts, string? pair, ParameterSource call)
    {
        if (texts.Length == 0 || !TokenizeInput.IsSplitIntoWords(call))
            return [.. texts.Select(text => new TokenizeInput([text], pair is null ? null : [pair]))];
        return [new TokenizeInput(texts, pair is null ? null : TokenizeInput.WordsOf(pair))];
    }

    private static int RunRequests(string file, CommandEnvironment environment, CancellationToken cancellationToken)
    {
        using ResultWriter results = ResultWriter.Create(environment, json: true);
        using var requests = new TokenizeRequests(DemoModels.Resolve);
        RequestLoop.Run(file, environment, results, requests.Answer, cancellationToken);
        return ExitCode.Done;
    }
}
