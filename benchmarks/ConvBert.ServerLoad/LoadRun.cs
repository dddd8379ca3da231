using System.Diagnostics;
using ConvBert.Measurement;

namespace ConvBert.ServerLoad;

/// <summary>Loads in turns with bare forwards, and their medians over the rounds.</summary>
/// <param name="bare">The model by itself.</param>
/// <param name="client">Sends the requests.</param>
/// <param name="time">How long each takes.</param>
/// <param name="port">The server's.</param>
internal sealed class LoadRun(BareForwards bare, ClientProcess client, TimeSpan time, int port)
{
    /// <summary>More than an open loop of the sizes here has under way, so that none of it waits for a connection.</summary>
    private const int OpenConnections = 256;

    private readonly Dictionary<string, List<Line>> _lines = [];

    /// <summary>Runs everything once, for the compilers.</summary>
    public async Task WarmAsync(int? other = null)
    {
        bare.Run(time);
        await client.RunAsync(new LoadOrder(other ?? port, 16, time.TotalSeconds)).ConfigureAwait(false);
        await client.RunAsync(new LoadOrder(other ?? port, 16, time.TotalSeconds)).ConfigureAwait(false);
    }

    /// <summary>Keeps connections busy; returns the answered requests a second.</summary>
    public async Task<double> CloseLoopAsync(string name, int connections, int? other = null) =>
        (await MeasureAsync(name, new LoadOrder(other ?? port, connections, time.TotalSeconds)).ConfigureAwait(false)).RequestsPerSecond;

    /// <summary>An open loop below the capacity and one of four times it, and how long the server takes to be as quick as when quiet.</summary>
    public async Task OverloadAsync(double capacity)
    {
        LoadSummary quiet = await MeasureAsync("quiet: 1 connection", new LoadOrder(port, 1, time.TotalSeconds)).ConfigureAwait(false);
        var order = new LoadOrder(port, OpenConnections, time.TotalSeconds);
        await MeasureAsync("open loop, 0.8 × capacity", order with { PerSecond = 0.8 * capacity }).ConfigureAwait(false);
        await MeasureAsync("open loop, 4 × capacity", order with { PerSecond = 4 * capacity, RecoveredWithin = quiet.P50 }).ConfigureAwait(false);
    }

    /// <summary>Writes the table.</summary>
    public void Write(TextWriter output)
    {
        output.WriteLine($"{MachineEnvironment.Summary}; medians of {_lines.Values.Max(lines => lines.Count)} rounds of {time.TotalSeconds:0.#} s.");
        output.WriteLine();
        output.WriteLine("| load | tokens/s | of bare | answered/s | refused/s | p50 ms | p99 ms | refusal p50 ms | late p99 ms | server µs/request | recovery ms |");
        output.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach ((string name, List<Line> lines) in _lines)
        {
            double Median(Func<Line, double> value) => lines.Select(value).Order().ElementAt(lines.Count / 2);
            double recovery = Median(line => line.Load.Recovery ?? 0);
            output.WriteLine(
                $"| {name} | {Median(line => line.Load.TokensPerSecond):#,0} | {Median(line => line.Load.TokensPerSecond / line.Bare):0.00} | "
                + $"{Median(line => line.Load.RequestsPerSecond):#,0} | {Median(line => Refused(line.Load)):#,0} | "
                + $"{Median(line => line.Load.P50):0.0} | {Median(line => line.Load.P99):0.0} | {Median(line => line.Load.RefusedP50):0.00} | "
                + $"{Median(line => line.Load.Lateness):0.0} | {Median(line => line.Microseconds):0} | {(recovery > 0 ? recovery.ToString("0") : "")} |");
        }

        output.WriteLine();
        output.WriteLine($"Answers by status: {string.Join(", ", Statuses())}.");
    }

    private static double Refused(LoadSummary load) => load.Statuses.GetValueOrDefault(429) / load.Seconds;

    private IEnumerable<string> Statuses() => _lines.Values.SelectMany(lines => lines).SelectMany(line => line.Load.Statuses)
        .GroupBy(status => status.Key).OrderBy(group => group.Key).Select(group => $"{group.Sum(status => status.Value):#,0} × {group.Key}");

    private async Task<LoadSummary> MeasureAsync(string name, LoadOrder order)
    {
        double alone = bare.Run(time);
        TimeSpan before = Process.GetCurrentProcess().TotalProcessorTime;
        LoadSummary load = await client.RunAsync(order).ConfigureAwait(false);
        TimeSpan used = Process.GetCurrentProcess().TotalProcessorTime - before;
        if (!_lines.TryGetValue(name, out List<Line>? lines)) _lines.Add(name, lines = []);
        lines.Add(new Line(alone, load, used.TotalMicroseconds / Math.Max(1, load.Statuses.Values.Sum())));
        return load;
    }

    private sealed record Line(double Bare, LoadSummary Load, double Microseconds);
}
