using System.CommandLine;
using System.Net;
using ConvBert.Cli.Errors;
using ConvBert.Cli.InputOutput;
using ConvBert.Server.Hosting;
using ConvBert.Serving.Lines;

namespace ConvBert.Cli.Commands;

/// <summary>`convbert health`: what a container without a shell asks its server.</summary>
internal static class HealthCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public static Command Create(CommandEnvironment environment)
    {
        var address = new Argument<string>("URL")
        {
            Description = "The server's address.",
            DefaultValueFactory = _ => ConvBertServer.DefaultUrl,
        };
        var command = new Command("health", "Ask a server whether it takes requests: exit code 0 if it does, else 1.") { address };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            string given = parsed.GetRequiredValue(address);
            if (!Uri.TryCreate(given, UriKind.Absolute, out Uri? server) || server.Scheme is not ("http" or "https"))
                throw new UsageException($"'{given}' is no address; one such as {ConvBertServer.DefaultUrl} was expected.");
            using var client = new HttpClient { Timeout = Patience };
            try
            {
                using HttpResponseMessage answer = await client.GetAsync(new Uri(server, "/ready"), cancellationToken).ConfigureAwait(false);
                if (answer.StatusCode == HttpStatusCode.OK) return ExitCode.Done;
                environment.Tell($"{server} answers with status {(int)answer.StatusCode}.");
            }
            catch (Exception exception) when (exception is HttpRequestException
                || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                environment.Tell($"{server} does not answer: {ErrorReport.Message(exception)}");
            }

            return ExitCode.Failed;
        });
        return command;
    }
}
