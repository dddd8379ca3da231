using System.Diagnostics;
using System.Globalization;
using System.Text;
using ConvBert.Orleans.Grains;
using ConvBert.Orleans.Jobs;
using Orleans.Runtime;

namespace ConvBert.Cluster.Commands;

/// <summary>Tells how far a job is.</summary>
internal static class JobWatch
{
    /// <summary>How often something is shown.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    /// <summary>How often a job of other processes is asked, so that its end is seen.</summary>
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    /// <summary>How often one of this process is, which costs no traffic.</summary>
    private static readonly TimeSpan LookInside = TimeSpan.FromMilliseconds(50);

    /// <summary>Shows a job until it ends; the exit code is 0 where everything is answered.</summary>
    /// <param name="job">The job.</param>
    /// <param name="isInside">Whether its silo is in this process.</param>
    /// <param name="cancellationToken">Ends the watch.</param>
    public static async Task<int> FollowAsync(IBulkJob job, bool isInside, CancellationToken cancellationToken)
    {
        string shown = "";
        long since = Stopwatch.GetTimestamp();
        while (true)
        {
            BulkJobStatus status;
            try
            {
                status = await job.StatusAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is TimeoutException or OrleansException)
            {
                // The silo of the job is gone; another takes it over.
                await Console.Error.WriteLineAsync($"no answer yet: {exception.Message}").ConfigureAwait(false);
                await Task.Delay(Every, cancellationToken).ConfigureAwait(false);
                continue;
            }

            bool hasEnded = status.State is not (BulkJobState.Planning or BulkJobState.Running);
            string text = Text(status);
            if (text != shown && (hasEnded || shown.Length == 0 || Stopwatch.GetElapsedTime(since) >= Every))
            {
                await Console.Error.WriteLineAsync(shown = text).ConfigureAwait(false);
                since = Stopwatch.GetTimestamp();
            }

            if (hasEnded) return status.State == BulkJobState.Completed ? 0 : 1;
            await Task.Delay(isInside ? LookInside : Look, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>A status in lines for reading.</summary>
    public static string Text(BulkJobStatus status)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{status.State}: {status.ShardsDone} of {status.Shards} shards, {status.Lines} lines");
        if (status.Errors > 0) text.Append(CultureInfo.InvariantCulture, $", {status.Errors} errors");
        if (status.Poisonous > 0) text.Append(CultureInfo.InvariantCulture, $", {status.Poisonous} given up");
        if (status.Conflicts > 0) text.Append(CultureInfo.InvariantCulture, $", {status.Conflicts} shards with two answers");
        if (status.LinesPerSecond > 0) text.Append(CultureInfo.InvariantCulture, $", {status.LinesPerSecond:F0} lines/s");
        if (status.TimeLeft is { } left && status.State == BulkJobState.Running)
            text.Append(CultureInfo.InvariantCulture, $", {TimeSpan.FromSeconds(Math.Ceiling(left.TotalSeconds)):c} left");
        foreach (SiloProgress silo in status.Silos)
            text.AppendLine().Append(CultureInfo.InvariantCulture,
                $"  {silo.Silo}: {silo.Shards} shards, {silo.LinesPerSecond:F0} lines/s");
        if (status.Trouble is { } trouble) text.AppendLine().Append("  trouble: ").Append(trouble);
        return text.ToString();
    }
}
