using Microsoft.Extensions.Logging;

namespace ConvBert.Orleans.Grains;

/// <summary>What jobs write to the log.</summary>
internal static partial class JobLog
{
    [LoggerMessage(LogLevel.Error, "Job {Job}: two silos gave different answers; the first stay")]
    public static partial void Conflict(ILogger logger, Exception exception, string job);

    [LoggerMessage(LogLevel.Error, "Job {Job} cannot go on yet; it is tried again")]
    public static partial void CannotGoOn(ILogger logger, Exception exception, string job);
}
