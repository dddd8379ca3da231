using Microsoft.Extensions.Logging;

namespace ConvBert.Orleans.Hosting;

/// <summary>What a silo's work on jobs writes to the log.</summary>
internal static partial class PullerLog
{
    [LoggerMessage(LogLevel.Warning, "Job {Job} does not answer; it is called again")]
    public static partial void JobIsSilent(ILogger logger, Exception exception, string job);

    [LoggerMessage(LogLevel.Warning, "The directory of jobs does not answer; it is asked again")]
    public static partial void DirectoryIsSilent(ILogger logger, Exception exception);

    [LoggerMessage(LogLevel.Error, "Job {Job}: shard {Shard} is given back")]
    public static partial void ShardIsGivenBack(ILogger logger, Exception exception, string job, int shard);

    [LoggerMessage(LogLevel.Error, "The work on job {Job} has failed; it begins anew")]
    public static partial void WorkHasFailed(ILogger logger, Exception exception, string job);
}
