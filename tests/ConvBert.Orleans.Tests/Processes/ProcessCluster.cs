using ConvBert.Cluster.Connections;
using ConvBert.Orleans.Grains;
using ConvBert.Orleans.Jobs;
using Orleans.Runtime;

namespace ConvBert.Orleans.Tests.Processes;

/// <summary>Silos in processes of their own whose members and ledgers are in a database, and a client in this process.</summary>
internal sealed class ProcessCluster : IAsyncDisposable
{
    private readonly string[] _options;
    private readonly List<SiloProcess> _silos = [];
    private ClusterClient? _client;

    private ProcessCluster(DatabaseServer database)
    {
        Database = database;
        _options = ["--cluster", database.Kind.ToString(), "--connection", database.Connection, "--cluster-id", "trial"];
    }

    /// <summary>The database.</summary>
    public DatabaseServer Database { get; }

    /// <summary>The silos that live.</summary>
    public IReadOnlyList<SiloProcess> Silos => _silos;

    /// <summary>Starts PostgreSQL and silos.</summary>
    public static async Task<ProcessCluster> StartAsync(int silos = 3, params (string Name, string Value)[] environment) =>
        await StartAsync(await PostgresServer.StartNewAsync(), silos, environment);

    /// <summary>Starts silos with a database, which ends with them.</summary>
    public static async Task<ProcessCluster> StartAsync(
        DatabaseServer database, int silos = 3, params (string Name, string Value)[] environment)
    {
        var cluster = new ProcessCluster(database);
        try
        {
            await cluster.FormAsync(silos, environment);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    private async Task FormAsync(int silos, (string Name, string Value)[] environment)
    {
        await Database.PrepareAsync();
        for (int i = 0; i < silos; i++) Begin([], environment);
        foreach (SiloProcess silo in _silos) await silo.UpAsync();
        _client = await ClusterClient.ConnectAsync(
            new ClusterAddress(Database.Kind, Database.Connection, "trial", GatewayPort: 0), CancellationToken.None);
    }

    /// <summary>Starts one more silo, without waiting for it.</summary>
    public SiloProcess Begin(string[] prefix, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        SiloProcess silo = SiloProcess.Start(_options, prefix, environment);
        _silos.Add(silo);
        return silo;
    }

    /// <summary>A job.</summary>
    public IBulkJob Job(string name) => _client!.Grains.GetGrain<IBulkJob>(name);

    /// <summary>Ends a silo by kill -9.</summary>
    public async Task KillAsync(SiloProcess silo)
    {
        await silo.KillAsync();
        _silos.Remove(silo);
    }

    /// <summary>The silo that coordinates a job, of those that live.</summary>
    public async Task<SiloProcess> CoordinatorAsync(IBulkJob job)
    {
        SiloProcess? found = null;
        await UntilAsync(async () =>
        {
            SiloAddress? address = await _client!.Grains.GetGrain<IManagementGrain>(0).GetActivationAddress(job);
            found = _silos.Find(silo => silo.Port == address?.Endpoint.Port);
            return (found is not null, address);
        });
        return found!;
    }

    /// <summary>Asks a job until its status is such.</summary>
    public async Task<BulkJobStatus> ReachAsync(IBulkJob job, Func<BulkJobStatus, bool> isThere, TimeSpan? within = null)
    {
        BulkJobStatus? reached = null;
        await UntilAsync(
            async () =>
            {
                reached = await job.StatusAsync();
                return (isThere(reached), reached);
            },
            within);
        return reached!;
    }

    /// <summary>Asks the cluster until something is so; silos that go meanwhile do not matter.</summary>
    private async Task UntilAsync(Func<Task<(bool IsSo, object? Answer)>> ask, TimeSpan? within = null)
    {
        using var patience = new CancellationTokenSource(within ?? TimeSpan.FromMinutes(2));
        object? last = null;
        while (!patience.IsCancellationRequested)
        {
            try
            {
                (bool isSo, last) = await ask().WaitAsync(TimeSpan.FromSeconds(5), patience.Token);
                if (isSo) return;
            }
            catch (Exception exception) when (exception is OrleansException or TimeoutException or OperationCanceledException)
            {
                last = exception.Message;
            }

            await Task.Delay(100);
        }

        Assert.Fail($"The cluster says {last}; the silos printed\n{string.Join("\n--\n", _silos.Select(silo => silo.Printed))}");
    }

    public async ValueTask DisposeAsync()
    {
        if (_client is not null) await _client.DisposeAsync();
        foreach (SiloProcess silo in _silos) silo.Dispose();
        Database.Dispose();
    }
}
