using System.CommandLine;
using ConvBert.Server;
using ConvBert.Server.Hosting;

namespace ConvBert.Cli.Commands;

/// <summary>The flags of `convbert serve` that bound what is served.</summary>
internal sealed class ServeLimitFlags
{
    private static readonly ConvBertServerOptions Defaults = new();
    private static readonly ConnectionLimits Connections = new();
    private static readonly TimeSpan DefaultDrainTime = TimeSpan.FromSeconds(30);

    private readonly Option<int?> _maxLoaded =
        Count("--max-loaded", "How many models are in memory at a time; others are loaded when a request names them", Defaults.MaxLoadedModels);
    private readonly Option<double?> _unload = Seconds("--unload-after", "After how long without a request a model is freed; never by default.");
    private readonly Option<double?> _watch = Seconds(
        "--watch-every", $"How often the files of loaded models are looked at for changes; {Defaults.WatchEvery!.Value.TotalSeconds} by default.");
    private readonly Option<int?> _batchTokens = Count("--max-batch-tokens", "The most tokens of a batch", Defaults.MaxBatchTokens);
    private readonly Option<int?> _requests = Count(
        "--max-concurrent-requests", "The most requests of one model and task that wait or run", Defaults.MaxConcurrentRequests);
    private readonly Option<int?> _batchSize = Count("--max-client-batch-size", "The most texts of a request", Defaults.MaxClientBatchSize);
    private readonly Option<int?> _requestTokens = Count("--max-request-tokens", "The most tokens of a request", Defaults.MaxRequestTokens);
    private readonly Option<int?> _bodyBytes = Count("--max-body-bytes", "The most bytes of a request's body", (int)Defaults.MaxBodyBytes);
    private readonly Option<int?> _answerBytes = Count("--max-answer-bytes", "The most bytes of an answer", (int)Defaults.MaxAnswerBytes);
    private readonly Option<double?> _queueTime = Seconds(
        "--max-queue-time",
        $"How long a request may have to wait, by the speed so far, before it is refused; {Defaults.MaxQueueTime.TotalSeconds} by default.");
    private readonly Option<double?> _timeout =
        Seconds("--request-timeout", $"How long a request may take; {Defaults.RequestTimeout.TotalSeconds} by default.");
    private readonly Option<double?> _rate =
        Seconds("--requests-per-second", "How many requests a second each key may send; no limit by default.", "N");
    private readonly Option<double?> _drain = Seconds(
        "--drain", $"How long running requests may take when the server is told to end; {DefaultDrainTime.TotalSeconds} by default.");
    private readonly Option<int?> _connections = Count("--max-connections", "The most connections at a time", Connections.MaxConnections);
    private readonly Option<int?> _headers = Count("--max-headers", "The most headers of a request", Connections.MaxHeaders);
    private readonly Option<int?> _headerBytes =
        Count("--max-header-bytes", "The most bytes of all headers of a request", Connections.MaxHeaderBytes, ConnectionLimits.MostHeaderBytes);
    private readonly Option<double?> _headersTimeout = Seconds(
        "--headers-timeout", $"How long the headers of a request may take; {Connections.HeadersTimeout.TotalSeconds} by default.");
    private readonly Option<double?> _slowest = Seconds(
        "--min-bytes-per-second",
        $"Slower bodies and readers of answers are cut off after five seconds; {Connections.MinBytesPerSecond} by default.", "N");

    /// <summary>Adds the flags.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[]
        {
            _maxLoaded, _unload, _watch, _batchTokens, _requests, _batchSize, _requestTokens, _bodyBytes, _answerBytes, _queueTime, _timeout, _rate,
            _drain, _connections, _headers, _headerBytes, _headersTimeout, _slowest,
        })
            command.Add(option);
    }

    /// <summary>How long running requests may take when the server is told to end.</summary>
    public TimeSpan DrainTime(ParseResult parsed) => Time(parsed, _drain) ?? DefaultDrainTime;

    /// <summary>Sets what was given.</summary>
    public void ApplyTo(ConvBertServerOptions options, ParseResult parsed)
    {
        options.MaxLoadedModels = parsed.GetValue(_maxLoaded) ?? options.MaxLoadedModels;
        options.UnloadAfter = Time(parsed, _unload);
        options.WatchEvery = Time(parsed, _watch) ?? options.WatchEvery;
        options.MaxBatchTokens = parsed.GetValue(_batchTokens) ?? options.MaxBatchTokens;
        options.MaxConcurrentRequests = parsed.GetValue(_requests) ?? options.MaxConcurrentRequests;
        options.MaxClientBatchSize = parsed.GetValue(_batchSize) ?? options.MaxClientBatchSize;
        options.MaxRequestTokens = parsed.GetValue(_requestTokens) ?? options.MaxRequestTokens;
        options.MaxBodyBytes = parsed.GetValue(_bodyBytes) ?? options.MaxBodyBytes;
        options.MaxAnswerBytes = parsed.GetValue(_answerBytes) ?? options.MaxAnswerBytes;
        options.MaxQueueTime = Time(parsed, _queueTime) ?? options.MaxQueueTime;
        options.RequestTimeout = Time(parsed, _timeout) ?? options.RequestTimeout;
        options.RequestsPerSecond = parsed.GetValue(_rate);
    }

    /// <summary>The limits of connections.</summary>
    public ConnectionLimits OfConnections(ParseResult parsed) => new()
    {
        MaxConnections = parsed.GetValue(_connections) ?? Connections.MaxConnections,
        MaxHeaders = parsed.GetValue(_headers) ?? Connections.MaxHeaders,
        MaxHeaderBytes = parsed.GetValue(_headerBytes) ?? Connections.MaxHeaderBytes,
        HeadersTimeout = Time(parsed, _headersTimeout) ?? Connections.HeadersTimeout,
        MinBytesPerSecond = parsed.GetValue(_slowest) ?? Connections.MinBytesPerSecond,
    };

    private static TimeSpan? Time(ParseResult parsed, Option<double?> option) =>
        parsed.GetValue(option) is { } seconds ? TimeSpan.FromSeconds(seconds) : null;

    private static Option<int?> Count(string name, string description, int usual, int most = int.MaxValue)
    {
        var option = new Option<int?>(name) { Description = $"{description}; {usual} by default.", HelpName = "N" };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is not { } value || value < 1 || value > most)
                result.AddError($"{name} must be at least 1{(most < int.MaxValue ? $" and at most {most}" : "")}.");
        });
        return option;
    }

    private static Option<double?> Seconds(string name, string description, string helpName = "SECONDS")
    {
        var option = new Option<double?>(name) { Description = description, HelpName = helpName };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is not (> 0 and < 1e6)) result.AddError($"{name} must be above 0 and below 1,000,000.");
        });
        return option;
    }
}
