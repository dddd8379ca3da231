using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace ConvBert.Robustness.Serving;

/// <summary>A run of <c>convbert serve</c>, with an address of HTTP/1.1 and one of HTTP/2 without TLS.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private const string Http = "listening on ", Http2 = "listening for gRPC on ";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);

    /// <summary>Words of a log that no client may bring about.</summary>
    private static readonly string[] Alarms = ["fail: ", "crit: ", "Unhandled exception"];

    /// <summary>A line of a stack trace, which nothing writes but the web server about connections that are no HTTP/2: by its own exceptions.</summary>
    private const string StackFrame = "   at ", WebServerWarning = "warn: Microsoft.AspNetCore.Server.Kestrel[";

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _alarms = new();
    private readonly TaskCompletionSource<Uri> _http = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<Uri> _http2 = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ServerProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, line) => Hear(line.Data);
        process.ErrorDataReceived += (_, line) => Hear(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>Where it speaks HTTP/1.1.</summary>
    public Uri Address => _http.Task.Result;

    /// <summary>Where it speaks HTTP/2 to clients that know so.</summary>
    public Uri Http2Address => _http2.Task.Result;

    public bool HasExited => _process.HasExited;

    public int ExitCode => _process.ExitCode;

    /// <summary>Lines of its log that no client may bring about.</summary>
    public IReadOnlyCollection<string> AlarmLines => _alarms;

    /// <summary>The memory that it has resident, in bytes; 0 where the system does not tell.</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();
            return _process.HasExited ? 0 : _process.WorkingSet64;
        }
    }

    /// <summary>Starts the command and waits until it listens.</summary>
    public static async Task<ServerProcess> StartAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(
            BuiltCommand.Path, ["serve", "--urls", "http://127.0.0.1:0", "--grpc-urls", "http://127.0.0.1:0", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var server = new ServerProcess(Process.Start(start)!);
        try
        {
            await Task.WhenAll(server._http.Task, server._http2.Task).WaitAsync(StartLimit);
        }
        catch (TimeoutException)
        {
            await server.DisposeAsync();
            throw;
        }

        return server;
    }

    /// <summary>Sends it a signal by its name.</summary>
    public async Task SignalAsync(string name)
    {
        using Process kill = Process.Start("kill", ["-" + name, _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>How long it still runs; null where that is longer than <paramref name="limit"/>.</summary>
    public async Task<TimeSpan?> EndAsync(TimeSpan limit)
    {
        long start = Stopwatch.GetTimestamp();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(limit);
            return Stopwatch.GetElapsedTime(start);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private void Hear(string? line)
    {
        if (line is null) return;
        if (Tail(line, Http) is { } http) _http.TrySetResult(new Uri(http));
        if (Tail(line, Http2) is { } http2) _http2.TrySetResult(new Uri(http2));
        bool isTrace = line.Contains(StackFrame, StringComparison.Ordinal) && !line.StartsWith(WebServerWarning, StringComparison.Ordinal);
        if (isTrace || Alarms.Any(alarm => line.Contains(alarm, StringComparison.Ordinal))) _alarms.Enqueue(line);
    }

    private static string? Tail(string line, string mark)
    {
        int at = line.IndexOf(mark, StringComparison.Ordinal);
        return at < 0 ? null : line[(at + mark.Length)..].Trim();
    }
}
