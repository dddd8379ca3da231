using System.CommandLine;
using ConvBert.Cluster.Connections;
using ConvBert.Orleans.Grains;

namespace ConvBert.Cluster.Commands;

/// <summary><c>convbert-cluster status</c>.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var command = new Command("status", "Tell how far a job is.");
        var name = new Argument<string>("JOB") { Description = "The job's name." };
        var watch = new Option<bool>("--watch") { Description = "Go on until the job ends." };
        command.Arguments.Add(name);
        command.Options.Add(watch);
        var cluster = new ClusterFlags();
        cluster.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using ClusterClient client = await ClusterClient.ConnectAsync(cluster.Of(parsed), cancellationToken)
                .ConfigureAwait(false);
            IBulkJob job = client.Grains.GetGrain<IBulkJob>(parsed.GetValue(name)!);
            if (parsed.GetValue(watch)) return await JobWatch.FollowAsync(job, isInside: false, cancellationToken).ConfigureAwait(false);
            Console.WriteLine(JobWatch.Text(await job.StatusAsync().ConfigureAwait(false)));
            return 0;
        });
        return command;
    }
}
