using System.CommandLine;
using ConvBert.Cli.Batch;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Rendering;
using ConvBert.Serving.Lines;
using ConvBert.Serving.Parameters;
using ConvBert.Serving.Requests;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert batch`.</summary>
internal static class BatchCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        var file =
            new Argument<string>(
            "FILE|-")
            {
                Description =
            "One request a line: {\"id\"?, \"task\", \"model\"?, \"precision\"?, \"keep_fp32\"?, \"config\"?, \"tokenizer\"?, \"inputs\", \"parameters\"?}."
            };
        Option<string?> output = SharedOptions.Output();
        Option<bool> resume = SharedOptions.Resume();
        ParameterFlags precision = new ParameterFlags().Precision();
        Option<int?> threads = SharedOptions.Threads();
        Option<bool> padded = SharedOptions.Padded();
        Option<int> batchSize = SharedOptions.BatchSize();
        var command =
            new Command("batch",
            "Requests in the shape of Hugging Face's inference API, one JSON object a line, each answered by {\"id\"?, \"output\"} or {\"id\"?, \"error\"}.")
        {
            file, output, resume, threads, padded, batchSize,
        };
        precision.AddTo(command);
        SharedOptions.NeedsOutput(command, resume, output);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            async () =>
            {
                string input = parsed.GetRequiredValue(file);
                using LineReader lines = InputFile.Lines(input, environment);
                using ResultWriter results =
                    ResultWriter.Create(environment, json: true, parsed.GetValue(output), parsed.GetValue(resume), input);
                using var pipelines = new PipelineCache(
                    new ConvBertLoadOptions { Threads = parsed.GetValue(threads) }, PrecisionParameters.Read(precision.Of(parsed)),
                    environment.Warn);
                var tasks = new BatchTasks(pipelines, new CallParameters(parsed.GetValue(padded), parsed.GetValue(batchSize)));
                await new BatchRun(tasks, results, environment).RunAsync(input, lines, cancellationToken).ConfigureAwait(false);
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }
}
