using System.CommandLine;
using System.CommandLine.Parsing;
using ConvBert.Checkpoints;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Models;
using ConvBert.Cli.Rendering;
using ConvBert.Serving.Parameters;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert convert`.</summary>
internal static class ConvertCommand
{
    private static readonly NamedValues<TensorDType> Types =
        new(("f32", TensorDType.F32), ("f16", TensorDType.F16), ("bf16", TensorDType.BF16), ("int8", TensorDType.I8))
        {
            IgnoresCase = true,
        };

    public static Command Create(CommandEnvironment environment)
    {
        var source = new Argument<string>("SRC") { Description = "A model's folder or a weights file, in any readable format." };
        var destination = new Argument<string>("DST") { Description = "The folder to write, or one .safetensors file." };
        ParameterFlags flags = new ParameterFlags().Choice("dtype",
            "The type to convert to; by default each tensor keeps its own. int8 stores the linear layers in 8 bits.", Types)
            .Texts(PrecisionParameters.KeepName, "With int8: modules that stay as they are; may be repeated.", "NAME,…");
        var shardSize = new Option<long?>("--max-shard-size")
        {
            Description = "The maximum size of a file, such as 200MB or 5GB; by default there is one file.",
            HelpName = "SIZE",
            CustomParser = ParseSize,
        };
        Option<bool> json = SharedOptions.Json();
        var command =
            new Command("convert", "Convert any readable checkpoint to safetensors, with its config and tokenizer beside it.") { source,
            destination };
        flags.AddTo(command);
        command.Options.Add(shardSize);
        command.Options.Add(json);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            TensorDType? type = flags.Of(parsed).Choice("dtype", Types);
            string[] kept = flags.Of(parsed).Texts(PrecisionParameters.KeepName) ?? [];
            IReadOnlyList<string> files = await TransferBars.RunAsync(environment, bars => Task.Run(
                () => CheckpointConverter.Convert(
                    DemoModels.Resolve(parsed.GetRequiredValue(source)),
                    parsed.GetRequiredValue(destination),
                    new CheckpointConversionOptions
                    {
                        DType = type,
                        KeepFloat32 = kept,
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

    private static long? ParseSize(ArgumentResult result)
    {
        if (ShardSize.TryParse(result.Tokens[^1].Value, out long bytes)) return bytes;
        result.AddError($"--max-shard-size must be a size such as 200MB, but is '{result.Tokens[^1].Value}'.");
        return null;
    }

    private sealed class Progress(TransferBars bars) : IProgress<CheckpointConversionProgress>
    {
        public void Report(CheckpointConversionProgress value) => bars.Report("weights", value.WrittenBytes, value.TotalBytes);
    }
}
