using ConvBert.Pipelines;
using ConvBert.Server.Http;
using ConvBert.Serving.Engine;
using ConvBert.Serving.Models;
using Microsoft.Extensions.Logging;

namespace ConvBert.Server.Hosting;

/// <summary>What the routes share: the models and the bounds.</summary>
internal sealed partial class ServerContext : IAsyncDisposable
{
    /// <summary>An explanation takes up to some hundred megabytes while it is made, so few are made at a time.</summary>
    private const int MaxExplanations = 2;

    private readonly ILogger _log;
    private readonly ServerMeter _meter;

    public ServerContext(ConvBertServerOptions options, ILoggerFactory logs)
    {
        (Options, _log) = (options, logs.CreateLogger("ConvBert.Server"));
        Admission = new Admission(options);
        Models = new ModelHost(
            [.. options.Models.Select(model => ServedModel.Of(model.Key, model.Value))],
            new HostOptions
            {
                Load = new PipelineLoadOptions { Model = options.Load },
                MaxLoaded = options.MaxLoadedModels,
                UnloadAfter = options.UnloadAfter,
                WatchEvery = options.WatchEvery,
                Limits = new EngineLimits
                {
                    MaxBatchTokens = options.MaxBatchTokens,
                    MaxRequests = options.MaxConcurrentRequests,
                    MaxRequestTokens = options.MaxRequestTokens,
                    MaxAnswerBytes = options.MaxAnswerBytes,
                    MaxWait = options.MaxQueueTime,
                },
            },
            message => LogModel(_log, message));
        _meter = new ServerMeter(Models);
    }

    /// <summary>The bounds.</summary>
    public ConvBertServerOptions Options { get; }

    /// <summary>The models.</summary>
    public ModelHost Models { get; }

    /// <summary>Who may ask, and how often.</summary>
    public Admission Admission { get; }

    /// <summary>The turns of requests to look inside.</summary>
    public SemaphoreSlim ExplainTurns { get; } = new(MaxExplanations);

    /// <summary>Refuses more texts than a request may have.</summary>
    /// <exception cref="RequestTooLargeException">There are more.</exception>
    public void CheckBatch(int size)
    {
        int max = Options.MaxClientBatchSize;
        if (size > max) throw new RequestTooLargeException($"batch size {size} > maximum allowed batch size {max}");
    }

    /// <summary>How an exception is answered; one that is no fault of the request goes to the log, with nothing of its text.</summary>
    public Failure FailureOf(string route, Exception exception)
    {
        if (Failure.Of(exception) is { } known) return known;
        LogFailure(_log, route, exception);
        return Failure.Backend;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        ExplainTurns.Dispose();
        return Models.DisposeAsync();
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Message}")]
    private static partial void LogModel(ILogger logger, string message);

    [LoggerMessage(Level = LogLevel.Error, Message = "a request of {Route} failed")]
    private static partial void LogFailure(ILogger logger, string route, Exception exception);
}
