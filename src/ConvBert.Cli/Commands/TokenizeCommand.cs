using System.CommandLine;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Requests;
using ConvBert.Cli.Tasks;
using ConvBert.Cli.Tokenize;
using ConvBert.Pipelines;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert tokenize`.</summary>
internal static class TokenizeCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        Argument<string[]> texts = SharedOptions.Texts("Texts to tokenize.");
        var pair = new Option<string?>("--text-pair") { Description = "A second text beside each.", HelpName = "TEXT" };
        ParameterFlags call = TokenizerFlags.Call(), constructor = TokenizerFlags.Constructor();
        Option<OffsetUnit> offsets = SharedOptions.Offsets();
        Option<string?> requests = SharedOptions.Requests("The whole tokenizer, one JSON object a line: {\"model\", \"options\", \"implementation\", \"added\", \"op\", \"call\"}, answered in order.");
        var options = new TaskOptions(DemoModels.FillMask, "One text a line, or JSON lines {\"text\", \"text_pair\"}, or a CSV file.", hasPairs: true, runsModel: false);
        var command = new Command("tokenize", "Tokens, ids, offsets of a text.") { texts, pair, requests, offsets };
        call.AddTo(command);
        constructor.AddTo(command);
        options.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(requests) is null) return;
            string? beside = result.GetValue(texts) is { Length: > 0 } given
                ? $"the text '{given[0]}'"
                : command.Options.FirstOrDefault(option => option != requests && option.Name != "--json" && result.GetResult(option) is { Implicit: false })?.Name;
            if (beside is not null) result.AddError($"--requests takes everything from its lines; leave out {beside}.");
        });
        command.SetAction((parsed, cancellationToken) => parsed.GetValue(requests) is { } file
            ? Task.Run(() => RunRequests(file, environment, cancellationToken), cancellationToken)
            : options.RunAsync(
                parsed, environment, Items(parsed.GetValue(texts) ?? [], parsed.GetValue(pair), call.Of(parsed)),
                () => new TokenizeTask(
                    TokenizerFlags.Load(constructor, parsed, options.Folder(parsed), options.IsSlow(parsed)), call.Of(parsed), parsed.GetValue(pair), parsed.GetValue(offsets),
                    options.IsRendered(parsed, environment), options.Threads(parsed)),
                cancellationToken));
        return command;
    }

    private static TokenizeInput[] Items(string[] texts, string? pair, RequestObject call)
    {
        if (texts.Length == 0 || !TokenizeInput.IsSplitIntoWords(call)) return [.. texts.Select(text => new TokenizeInput([text], pair is null ? null : [pair]))];
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
