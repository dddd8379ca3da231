using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace ConvBert.Orleans.Tests.Processes;

/// <summary>A PostgreSQL of this test, in a folder of its own, which can go away and come back.</summary>
internal sealed class PostgresServer : IDisposable
{
    private readonly string _folder;
    private readonly int _port = FreePort();

    private PostgresServer(string folder) => _folder = folder;

    /// <summary>Where the programs of the newest PostgreSQL are; null where there are none.</summary>
    public static string? Binaries { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").OrderBy(Version).Select(folder => Path.Combine(folder, "bin"))
            .LastOrDefault(folder => File.Exists(Path.Combine(folder, "postgres")))
        : null;

    /// <summary>For silos and clients.</summary>
    public string Connection => $"Host=127.0.0.1;Port={_port};Username=convbert;Database=postgres;Timeout=5";

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Makes a server and starts it.</summary>
    public static async Task<PostgresServer> StartNewAsync()
    {
        var server = new PostgresServer(Directory.CreateTempSubdirectory("convbert-postgres-").FullName);
        // PostgreSQL refuses to run as root.
        if (Environment.UserName == "root") await CommandLine.RunAsync("chown", "nobody", server._folder);
        await RunAsync("initdb", "-D", server.Data, "-A", "trust", "-U", "convbert", "--no-sync");
        await server.StartAsync();
        return server;
    }

    /// <summary>Starts the server.</summary>
    public Task StartAsync() => RunAsync(
        "pg_ctl", "-D", Data, "-w", "-l", Path.Combine(_folder, "log"),
        "-o", $"-c listen_addresses=127.0.0.1 -p {_port.ToString(CultureInfo.InvariantCulture)} -k {_folder}", "start");

    /// <summary>Ends the server as a loss of power does.</summary>
    public Task StopAsync() => RunAsync("pg_ctl", "-D", Data, "-m", "immediate", "stop");

    public void Dispose()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid"))) StopAsync().GetAwaiter().GetResult();
        Directory.Delete(_folder, recursive: true);
    }

    private static Task RunAsync(string program, params string[] arguments)
    {
        string path = Path.Combine(Binaries!, program);
        return Environment.UserName == "root"
            ? CommandLine.RunAsync("runuser", ["-u", "nobody", "--", path, .. arguments])
            : CommandLine.RunAsync(path, arguments);
    }

    private static int Version(string folder) =>
        int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int version) ? version : 0;

    /// <summary>A port of this machine that was free a moment ago.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
