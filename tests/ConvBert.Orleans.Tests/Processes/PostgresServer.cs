using System.Globalization;
using ConvBert.Cluster.Connections;
using ConvBert.Cluster.Schema;

namespace ConvBert.Orleans.Tests.Processes;

/// <summary>A PostgreSQL of this test.</summary>
internal sealed class PostgresServer : DatabaseServer
{
    private PostgresServer(string folder)
        : base(folder)
    {
    }

    /// <summary>Where the programs of the newest PostgreSQL are; null where there are none.</summary>
    public static string? Binaries { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").OrderBy(Version).Select(folder => Path.Combine(folder, "bin"))
            .LastOrDefault(folder => File.Exists(Path.Combine(folder, "postgres")))
        : null;

    /// <inheritdoc/>
    public override ClusterKind Kind => ClusterKind.Postgres;

    /// <inheritdoc/>
    public override string Connection => $"Host=127.0.0.1;Port={Port};Username=convbert;Database=postgres;Timeout=5";

    private string Data => Path.Combine(Folder, "data");

    /// <summary>Makes a server and starts it.</summary>
    public static async Task<PostgresServer> StartNewAsync()
    {
        var server = new PostgresServer(Directory.CreateTempSubdirectory("convbert-postgres-").FullName);
        // PostgreSQL refuses to run as root.
        if (Environment.UserName == "root") await CommandLine.RunAsync("chown", "nobody", server.Folder);
        await RunAsync("initdb", "-D", server.Data, "-A", "trust", "-U", "convbert", "--no-sync");
        await server.StartAsync();
        return server;
    }

    /// <inheritdoc/>
    public override Task StartAsync() => RunAsync(
        "pg_ctl", "-D", Data, "-w", "-l", Path.Combine(Folder, "log"),
        "-o", $"-c listen_addresses=127.0.0.1 -p {Port.ToString(CultureInfo.InvariantCulture)} -k {Folder}", "start");

    /// <inheritdoc/>
    public override Task StopAsync() => RunAsync("pg_ctl", "-D", Data, "-m", "immediate", "stop");

    /// <summary>Runs the statements of a file.</summary>
    public Task RunScriptAsync(string path) => CommandLine.RunAsync(
        Path.Combine(Binaries!, "psql"), "-h", "127.0.0.1", "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", "convbert", "-d", "postgres",
        "-v", "ON_ERROR_STOP=1", "-f", path);

    /// <inheritdoc/>
    public override Task PrepareAsync() => PostgresSchema.ApplyAsync(Connection, CancellationToken.None);

    public override void Dispose()
    {
        if (File.Exists(Path.Combine(Data, "postmaster.pid"))) StopAsync().GetAwaiter().GetResult();
        base.Dispose();
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
}
