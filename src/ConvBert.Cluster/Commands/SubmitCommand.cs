using System.CommandLine;
using System.Security.Cryptography;
using System.Text;
using ConvBert.Cluster.Connections;
using ConvBert.Orleans.Grains;
using ConvBert.Orleans.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans;

namespace ConvBert.Cluster.Commands;

/// <summary><c>convbert-cluster submit</c>.</summary>
internal static class SubmitCommand
{
    public static Command Create()
    {
        var command = new Command("submit", "Submit a bulk job; submitting it again changes nothing, unless it has failed: then it is tried again.");
        var name = new Option<string>("--job") { Description = "The job's name.", Required = true };
        var wait = new Option<bool>("--wait") { Description = "Show the progress until the job ends." };
        var embedded = new Option<bool>("--embedded")
        {
            Description =
                "Work on the job in this process, a cluster of one, until it ends. The same command goes on after an interruption.",
        };
        command.Options.Add(name);
        command.Options.Add(wait);
        command.Options.Add(embedded);
        var job = new JobFlags();
        var cluster = new ClusterFlags();
        var threads = new Option<int?>("--threads") { Description = "With --embedded: threads of the engine; all processors by default." };
        var dashboard = new Option<string?>("--dashboard") { Description = "With --embedded: where to show Orleans' dashboard." };
        job.AddTo(command);
        cluster.AddTo(command);
        command.Options.Add(threads);
        command.Options.Add(dashboard);
        command.SetAction((parsed, cancellationToken) =>
        {
            // The options of the cluster first: the model's hash may take a while.
            if (parsed.GetValue(embedded))
            {
                ClusterAddress own = cluster.OfEmbedded(parsed);
                int? count = SiloFlags.Threads(parsed.GetValue(threads));
                return EmbeddedAsync(parsed.GetValue(name)!, job.Of(parsed), own, count, parsed.GetValue(dashboard), cancellationToken);
            }

            foreach (Option option in new Option[] { threads, dashboard })
            {
                if (ClusterFlags.IsGiven(parsed, option))
                    throw new ArgumentException($"{option.Name} is for --embedded; without it, silos have their own.");
            }

            ClusterAddress address = cluster.Of(parsed);
            return SubmitAsync(parsed.GetValue(name)!, job.Of(parsed), address, parsed.GetValue(wait), cancellationToken);
        });
        return command;
    }

    private static async Task<int> SubmitAsync(
        string name, BulkJob job, ClusterAddress address, bool wait, CancellationToken cancellationToken)
    {
        await using ClusterClient client = await ClusterClient.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
        IBulkJob grain = client.Grains.GetGrain<IBulkJob>(name);
        await grain.SubmitAsync(job).ConfigureAwait(false);
        return wait ? await JobWatch.FollowAsync(grain, isInside: false, cancellationToken).ConfigureAwait(false) : 0;
    }

    private static async Task<int> EmbeddedAsync(
        string name, BulkJob job, ClusterAddress address, int? threads, string? dashboard, CancellationToken cancellationToken)
    {
        var settings = new SiloSettings(
            "embedded", FreePort.Find(), LedgerOf(job), IsLoopback: true, TimeSpan.FromSeconds(5), dashboard,
            options => options.Load = new() { Model = new ConvBertLoadOptions { Threads = threads } });
        using IHost host = SiloHost.Build(address, settings);
        await host.StartAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            IBulkJob grain = host.Services.GetRequiredService<IGrainFactory>().GetGrain<IBulkJob>(name);
            await grain.SubmitAsync(job).ConfigureAwait(false);
            return await JobWatch.FollowAsync(grain, isInside: true, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await host.StopAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>The folder of the ledger: with the results, or of this machine where those are in a store of objects.</summary>
    private static string LedgerOf(BulkJob job) => JobPath.IsAddress(job.Output)
        ? Path.Combine(SiloFlags.DefaultState(), Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(job.Output))))
        : Path.Combine(job.Output, ".ledger");
}
