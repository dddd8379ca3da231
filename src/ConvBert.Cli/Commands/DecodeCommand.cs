using System.CommandLine;
using ConvBert.Tokenization;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert decode`.</summary>
internal static class DecodeCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        var ids = new Argument<int[]>("IDS") { Description = "Token ids.", Arity = ArgumentArity.OneOrMore };
        Option<string> model = SharedOptions.Model(DemoModels.FillMask);
        var skip = new Option<bool>("--skip-special-tokens") { Description = "Leave out [CLS], [SEP] and the like." };
        var slow = new Option<bool>("--slow-tokenizer") { Description = "The slow tokenizer's semantics (ConvBertTokenizer)." };
        var tokenizer = new TokenizerOptions();
        Option<bool> json = SharedOptions.Json();
        var command = new Command("decode", "The text of token ids.") { ids, model, skip, slow, json };
        tokenizer.AddTo(command);
        command.SetAction(parsed =>
        {
            string folder = DemoModels.Resolve(parsed.GetRequiredValue(model));
            string text = tokenizer.Load(parsed, folder, parsed.GetValue(slow)).Decode(parsed.GetRequiredValue(ids), parsed.GetValue(skip));
            using ResultWriter results = ResultWriter.Create(environment, parsed.GetValue(json));
            if (results.IsJson) results.WriteLine(writer => writer.WriteStringValue(text));
            else results.Terminal.WriteText(text);
            results.Complete();
            return ExitCode.Done;
        });
        return command;
    }
}
