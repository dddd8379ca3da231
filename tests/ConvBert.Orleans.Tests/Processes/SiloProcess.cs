using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using ConvBert.Cluster.Connections;

namespace ConvBert.Orleans.Tests.Processes;

/// <summary>A silo in a process of its own.</summary>
internal sealed class SiloProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _printed = new();
    private readonly TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private SiloProcess(Process process, int port) => (_process, Port) = (process, port);

    /// <summary>Its name in reports.</summary>
    public string Name => NameOf(Port);

    /// <summary>The port for other silos, by which a silo is known.</summary>
    public int Port { get; }

    /// <summary>The process, of which the first may be a wrapper.</summary>
    public int Id => _process.Id;

    /// <summary>What it has printed of late.</summary>
    public string Printed => string.Join('\n', _printed.TakeLast(5).Select(line => line.Length > 300 ? line[..300] : line));

    /// <summary>The command of the cluster.</summary>
    public static string Command { get; } = BuiltProgram.PathOf("ConvBert.Cluster", "convbert-cluster");

    /// <summary>Starts a silo.</summary>
    /// <param name="cluster">The options of the cluster.</param>
    /// <param name="prefix">A command in whose arguments the silo runs; empty for none.</param>
    /// <param name="environment">Variables.</param>
    public static SiloProcess Start(string[] cluster, string[] prefix, params ReadOnlySpan<(string Name, string Value)> environment)
    {
        int port = FreePort.Find();
        string[] command =
        [
            .. prefix, Command, "silo", .. cluster, "--loopback", "--threads", "1", "--probe-seconds", "1",
            "--name", NameOf(port), "--silo-port", port.ToString(CultureInfo.InvariantCulture),
            "--gateway-port", FreePort.Find().ToString(CultureInfo.InvariantCulture),
        ];
        var start = new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        var silo = new SiloProcess(Process.Start(start)!, port);
        silo._process.OutputDataReceived += (_, line) => silo.Take(line.Data);
        silo._process.ErrorDataReceived += (_, line) => silo.Take(line.Data);
        silo._process.BeginOutputReadLine();
        silo._process.BeginErrorReadLine();
        return silo;
    }

    /// <summary>Waits until the silo is one of the cluster.</summary>
    public async Task UpAsync()
    {
        Task first = await Task.WhenAny(_up.Task, Task.Delay(Patience), _process.WaitForExitAsync());
        first.Should().BeSameAs(_up.Task, "the silo printed {0}", Printed);
    }

    /// <summary>Ends the process as kill -9 does, and waits until it is gone.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static string NameOf(int port) => string.Create(CultureInfo.InvariantCulture, $"silo-{port}");

    private void Take(string? line)
    {
        if (line is null) return;
        _printed.Enqueue(line);
        if (line.Contains("the silo is up", StringComparison.Ordinal)) _up.TrySetResult();
    }
}
