using System.CommandLine;
using ConvBert.Cluster.Commands;
using ConvBert.Hub;
using ConvBert.Orleans.Jobs;
using ConvBert.Serving.Lines;
using Orleans.Runtime;
using Orleans.Serialization;

namespace ConvBert.Cluster;

/// <summary>The entry point of <c>convbert-cluster</c>.</summary>
internal static class Program
{
    private const int Failed = 1;
    private const int Interrupted = 130;

    private static async Task<int> Main(string[] arguments)
    {
        var command = new RootCommand("ConvBERT on many machines: silos of Microsoft Orleans, and bulk jobs over them.")
        {
            SiloCommand.Create(), SubmitCommand.Create(), StatusCommand.Create(), JobCommands.Cancel(), JobCommands.Resume(),
                SchemaCommand.Create(),
        };
        try
        {
            return await command.Parse(arguments).InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false })
                .ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return Interrupted;
        }
        catch (Exception exception)
        {
            // What is not foreseen says its type, by which it can be reported.
            string kind = IsForeseen(exception) ? "" : $"unexpected {exception.GetType().Name}: ";
            await Console.Error.WriteLineAsync($"convbert-cluster: {kind}{ErrorReport.Message(exception)}").ConfigureAwait(false);
            return Failed;
        }
    }

    private static bool IsForeseen(Exception exception) => exception
        is BulkJobException or IOException or UnauthorizedAccessException or OrleansException or TimeoutException or CodecNotFoundException
        or System.Data.Common.DbException or ArgumentException or InvalidOperationException or ConvBertHubException;
}
