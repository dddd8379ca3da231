namespace ConvBert.BuildClasses;

/// <summary>Whole processes that load the demo model and answer once.</summary>
internal static class Starts
{
    /// <summary>Medians over the rounds; in a round each build has its turn.</summary>
    public static IEnumerable<StartLine> Measure(IReadOnlyDictionary<BuildClass, PublishedApp> apps, string model, int rounds)
    {
        var times = apps.Keys.ToDictionary(build => build, _ => new List<double>());
        foreach (PublishedApp app in apps.Values) app.TimeToAnswer(model);
        for (int round = 0; round < rounds; round++)
        {
            foreach ((BuildClass build, PublishedApp app) in apps) times[build].Add(app.TimeToAnswer(model));
        }

        List<double> jit = times[BuildClass.Jit];
        return times.Select(entry =>
            new StartLine(entry.Key, Medians.Of(entry.Value), Medians.Of(entry.Value.Zip(jit, (native, managed) => native / managed))));
    }
}

/// <summary>A line of the first table.</summary>
internal sealed record StartLine(BuildClass Build, double Milliseconds, double OverJit);
