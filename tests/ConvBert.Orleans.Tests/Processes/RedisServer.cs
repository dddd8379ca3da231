using System.Diagnostics;
using System.Globalization;
using ConvBert.Cluster.Connections;
using StackExchange.Redis;

namespace ConvBert.Orleans.Tests.Processes;

/// <summary>A Redis of this test that writes each change to its disk before it answers.</summary>
internal sealed class RedisServer : DatabaseServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private Process? _process;

    private RedisServer(string folder)
        : base(folder)
    {
    }

    /// <summary>Where the program is; null where there is none.</summary>
    public static string? Binary { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, "redis-server")).FirstOrDefault(File.Exists);

    /// <inheritdoc/>
    public override ClusterKind Kind => ClusterKind.Redis;

    /// <inheritdoc/>
    public override string Connection => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port},abortConnect=false");

    /// <summary>Makes a server and starts it.</summary>
    public static async Task<RedisServer> StartNewAsync()
    {
        var server = new RedisServer(Directory.CreateTempSubdirectory("convbert-redis-").FullName);
        await server.StartAsync();
        return server;
    }

    /// <inheritdoc/>
    public override async Task StartAsync()
    {
        _process = Process.Start(new ProcessStartInfo(
            Binary!,
            [
                "--port", Port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--dir", Folder, "--save", "",
                "--appendonly", "yes", "--appendfsync", "always", "--logfile", Path.Combine(Folder, "log"),
            ]))!;
        using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(Connection);
        var watch = Stopwatch.StartNew();
        while (!connection.IsConnected)
        {
            watch.Elapsed.Should().BeLessThan(Patience, "Redis is to listen");
            await Task.Delay(50);
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
    }

    /// <inheritdoc/>
    public override Task PrepareAsync() => Task.CompletedTask;

    public override void Dispose()
    {
        if (_process is { HasExited: false }) StopAsync().GetAwaiter().GetResult();
        _process?.Dispose();
        base.Dispose();
    }
}
