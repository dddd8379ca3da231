using System.CommandLine;
using ConvBert.Cluster.Connections;
using ConvBert.Orleans.Grains;

namespace ConvBert.Cluster.Commands;

/// <summary><c>convbert-cluster cancel</c> and <c>resume</c>.</summary>
internal static class JobCommands
{
    public static Command Cancel() => Create("cancel", "Stop a job; what is done stays.", job => job.CancelAsync());

    public static Command Resume() => Create("resume", "Go on with a job that was cancelled or has failed.", job => job.ResumeAsync());

    private static Command Create(string verb, string description, Func<IBulkJob, Task> act)
    {
        var command = new Command(verb, description);
        var name = new Argument<string>("JOB") { Description = "The job's name." };
        command.Arguments.Add(name);
        var cluster = new ClusterFlags();
        cluster.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using ClusterClient client = await ClusterClient.ConnectAsync(cluster.Of(parsed), cancellationToken)
                .ConfigureAwait(false);
            await act(client.Grains.GetGrain<IBulkJob>(parsed.GetValue(name)!)).ConfigureAwait(false);
            return 0;
        });
        return command;
    }
}
