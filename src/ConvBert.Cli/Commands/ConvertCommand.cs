using System.CommandLine;
using System.CommandLine.Parsing;
using ConvBert.Checkpoints;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Rendering;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert convert`.</summary>
internal static class ConvertCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        var source = new Argument<string>("SRC") { Description = "A model's folder, or a file of weights, in any format that can be read." };
        var destination = new Argument<string>("DST") { Description = "The folder to write, or one .safetensors file." };
        var type = new Option<TensorDType?>("--dtype") { Description = "f32, f16 or bf16; each tensor's own unless given.", HelpName = "TYPE", CustomParser = ParseType };
        var shardSize = new Option<long?>("--max-shard-size") { Description = "The most bytes of a file, such as 200MB or 5GB; one file unless given.", HelpName = "SIZE", CustomParser = ParseSize };
        Option<bool> json = SharedOptions.Json();
        var command = new Command("convert", "Any readable checkpoint becomes safetensors, with its config and tokenizer beside it.") { source, destination, type, shardSize, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            IReadOnlyList<string> files = await TransferBars.RunAsync(environment, bars => Task.Run(
                () => CheckpointConverter.Convert(
                    DemoModels.Resolve(parsed.GetRequiredValue(source)),
                    parsed.GetRequiredValue(destination),
                    new CheckpointConversionOptions
                    {
                        DType = parsed.GetValue(type),
                        MaxShardSize = parsed.GetValue(shardSize),
                        Progress = bars is null ? null : new Progress(bars),
                    },
                    cancellationToken),
                cancellationToken));
            using ResultWriter results = ResultWriter.Create(environment, parsed.GetValue(json));
            Write(results, files);
            results.Complete();
            return ExitCode.Done;
        });
        return command;
    }

    private static void Write(ResultWriter results, IReadOnlyList<string> files)
    {
        if (!results.IsJson)
        {
            foreach (string file in files) results.Terminal.WriteText(file);
            return;
        }

        results.WriteLine(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("files");
            foreach (string file in files) writer.WriteStringValue(file);
            writer.WriteEndArray();
            writer.WriteEndObject();
        });
    }

    private static TensorDType? ParseType(ArgumentResult result)
    {
        switch (result.Tokens[^1].Value.ToLowerInvariant())
        {
            case "f32": return TensorDType.F32;
            case "f16": return TensorDType.F16;
            case "bf16": return TensorDType.BF16;
            default:
                result.AddError($"--dtype wants f32, f16 or bf16, but is '{result.Tokens[^1].Value}'.");
                return null;
        }
    }

    private static long? ParseSize(ArgumentResult result)
    {
        if (ShardSize.TryParse(result.Tokens[^1].Value, out long bytes)) return bytes;
        result.AddError($"--max-shard-size wants a size such as 200MB, but is '{result.Tokens[^1].Value}'.");
        return null;
    }

    private sealed class Progress(TransferBars bars) : IProgress<CheckpointConversionProgress>
    {
        public void Report(CheckpointConversionProgress value) => bars.Report("weights", value.WrittenBytes, value.TotalBytes);
    }
}
