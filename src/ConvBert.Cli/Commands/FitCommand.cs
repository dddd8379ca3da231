using System.CommandLine;
using ConvBert.Cli.Errors;
using ConvBert.Cli.Fit;
using ConvBert.Cli.InputOutput;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Requests;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert fit`: tensors in, trained tensors out, the counterpart of `forward`.</summary>
internal static class FitCommand
{
    public static Command Create(CommandEnvironment environment)
    {
        Option<string?> requests = SharedOptions.Requests(
            "One JSON object a line {\"model\", \"class\", \"batches\": [files], \"steps\", \"arguments\", \"gradients\", \"outputs\"}, answered in order by {\"losses\", \"gradient_norms\"}.");
        requests.Required = true;
        Option<int?> threads = SharedOptions.Threads();
        var command = new Command("fit", "Tensors in, trained tensors out: a training run over given batches.");
        command.Options.Add(requests);
        command.Options.Add(threads);
        command.SetAction((parsed, cancellationToken) => Task.Run(
            () =>
            {
                using ResultWriter results = ResultWriter.Create(environment, json: true);
                var runner = new FitRunner(parsed.GetValue(threads));
                RequestLoop.Run(
                    parsed.GetValue(requests)!, environment, results,
                    line =>
                    {
                        FitResult result = runner.Run(FitRequest.FromJson(line), cancellationToken);
                        return writer => FitRunner.WriteAnswer(writer, result);
                    },
                    cancellationToken);
                return ExitCode.Done;
            },
            cancellationToken));
        return command;
    }
}
