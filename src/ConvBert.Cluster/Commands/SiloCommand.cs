using System.CommandLine;
using ConvBert.Cluster.Connections;
using Microsoft.Extensions.Hosting;

namespace ConvBert.Cluster.Commands;

/// <summary><c>convbert-cluster silo</c>.</summary>
internal static class SiloCommand
{
    public static Command Create()
    {
        var command = new Command("silo", "Run a silo until it is told to stop; it answers online calls and works on jobs.");
        var cluster = new ClusterFlags();
        var flags = new SiloFlags();
        cluster.AddTo(command);
        flags.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using IHost host = SiloHost.Build(cluster.Of(parsed), flags.Of(parsed));
            await host.StartAsync(cancellationToken).ConfigureAwait(false);
            await Console.Error.WriteLineAsync("convbert-cluster: the silo is up.").ConfigureAwait(false);
            try
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                await host.StopAsync(CancellationToken.None).ConfigureAwait(false);
            }

            return 0;
        });
        return command;
    }
}
