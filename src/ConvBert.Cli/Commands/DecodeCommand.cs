using System.CommandLine;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Tasks;
using ConvBert.Cli.Tokenize;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert decode`.</summary>
internal static class DecodeCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        var ids = new Argument<int[]>("IDS") { Description = "Token ids of one text.", Arity = ArgumentArity.ZeroOrMore };
        ParameterFlags call = TokenizerFlags.Decoding(), constructor = TokenizerFlags.Constructor();
        var options = new TaskOptions(DemoModels.FillMask, "The ids of one text a line, parted by spaces, or JSON lists or lines {\"input_ids\"}.", runsModel: false);
        var command = new Command("decode", "The text of token ids.") { ids };
        call.AddTo(command);
        constructor.AddTo(command);
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => options.RunAsync(
            parsed, environment, parsed.GetValue(ids) is { Length: > 0 } given ? [given] : [],
            () => new DecodeTask(TokenizerFlags.Load(constructor, parsed, options.Folder(parsed), options.IsSlow(parsed)), TokenizerDecoding.Read(call.Of(parsed)), options.Threads(parsed)),
            cancellationToken));
        return command;
    }
}
