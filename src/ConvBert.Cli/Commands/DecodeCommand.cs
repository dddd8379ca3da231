using System.CommandLine;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Tasks;
using ConvBert.Serving.Tokenize;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert decode`.</summary>
internal static class DecodeCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        var ids = new Argument<int[]>("IDS") { Description = "The token ids of one text.", Arity = ArgumentArity.ZeroOrMore };
        ParameterFlags call = TokenizerFlags.Decoding(), constructor = TokenizerFlags.Constructor();
        var options =
            new TaskOptions(DemoModels.FillMask,
            "The ids of one text per line, separated by spaces, or JSON lines: arrays, or {\"input_ids\"}.", runsModel: false);
        var command = new Command("decode", "Decode token ids into text.") { ids };
        call.AddTo(command);
        constructor.AddTo(command);
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            ConvBertTokenizerOptions tokenizer = TokenizerConstructor.Options(constructor.Of(parsed));
            TokenizerDecoding decoding = TokenizerDecoding.Read(call.Of(parsed));
            return options.RunAsync(
                parsed, environment, parsed.GetValue(ids) is { Length: > 0 } given ? [given] : [],
                () => new DecodeTask(options.Tokenizer(parsed, tokenizer), decoding, options.Threads(parsed)),
                cancellationToken);
        });
        return command;
    }
}
