namespace ConvBert.Robustness.Serving;

/// <summary>What a server's memory is over the time: resident, committed by the collector, and managed objects.</summary>
internal sealed class ServerMemory
{
    /// <summary>What the last third of the time may have beyond the middle one; the first fills pools and caches.</summary>
    private const double MaxGrowth = 1.05;
    private const int Parts = 15;
    private const string HeapFigure = "dotnet_gc_last_collection_heap";

    private readonly List<long> _resident = [], _committed = [], _objects = [];

    public long MostResident => _resident.DefaultIfEmpty().Max();

    /// <summary>Looks at the server until the token ends.</summary>
    public async Task WatchAsync(ServerProcess server, ServerClient client, CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            ServerFigures figures = await ServerFigures.OfAsync(client);
            _resident.Add(server.ResidentBytes);
            _committed.Add(figures.Sum("dotnet_gc_last_collection_memory_committed_size_bytes"));
            _objects.Add(figures.Sum(HeapFigure + "_size_bytes") - figures.Sum(HeapFigure + "_fragmentation_size_bytes"));
            await Task.Delay(250, CancellationToken.None);
        }
    }

    /// <summary>The medians of equal parts of the time, in MB.</summary>
    public override string ToString() =>
        $"resident {Curve(_resident)}; committed by the collector {Curve(_committed)}; objects after a collection {Curve(_objects)}";

    /// <summary>What grows; null for nothing.</summary>
    public string? Growth() => GrowthOf(_resident, "resident memory") ?? GrowthOf(_committed, "committed memory") ?? GrowthOf(_objects, "the heap");

    private static string? GrowthOf(List<long> samples, string name)
    {
        int third = samples.Count / 3;
        long middle = Median(samples[third..(2 * third)]), last = Median(samples[^third..]);
        return last <= middle * MaxGrowth ? null : $"{name} grows from {middle >> 20} MB in the middle third to {last >> 20} MB in the last";
    }

    private static string Curve(List<long> samples) =>
        string.Join(' ', samples.Chunk(Math.Max(1, (samples.Count + Parts - 1) / Parts)).Select(part => Median(part) >> 20));

    private static long Median(IEnumerable<long> values)
    {
        long[] ordered = [.. values.Order()];
        return ordered[ordered.Length / 2];
    }
}
