using System.Diagnostics;
using System.Globalization;
using ConvBert.Robustness;
using ConvBert.Robustness.Serving;

const int FullTrials = 1200, ShortTrials = 120;
int seed = Environment.TickCount & 0xFFFFFF, trials = FullTrials;
string? only = null;
int? trial = null;
TimeSpan serve = TimeSpan.FromSeconds(10);
for (int i = 0; i < args.Length; i++)
{
    switch (args[i])
    {
        case "--short": trials = ShortTrials; break;
        case "--seed" when i + 1 < args.Length: seed = int.Parse(args[++i], CultureInfo.InvariantCulture); break;
        case "--trial" when i + 1 < args.Length: trial = int.Parse(args[++i], CultureInfo.InvariantCulture); break;
        case "--only" when i + 1 < args.Length: only = args[++i]; break;
        case "--command" when i + 1 < args.Length: BuiltCommand.Path = args[++i]; break;
        case "--serve-seconds" when i + 1 < args.Length:
            serve = TimeSpan.FromSeconds(double.Parse(args[++i], CultureInfo.InvariantCulture));
            break;
        default: Console.Error.WriteLine($"Unknown argument '{args[i]}'; see tests/robustness/run."); return 2;
    }
}

// The shares of the kinds; what is cheap is tried more often.
(string Name, double Share, Func<ITrials> Create)[] kinds =
[
    ("text", 0.15, () => new HostileTextTrials()),
    ("model", 0.45, () => new HostileModelTrials()),
    ("hub", 0.25, () => new HostileHubTrials()),
    ("kill", 0.10, () => new KillTrials()),
    ("disk", 0.05, () => new FullDiskTrials()),
    // Trials of many requests each; each starts a server of its own.
    ("serve", 0.001, () => new MixedLoadTrials(serve)),
    ("reload", 0.001, () => new ReloadTrials(serve)),
    ("end", 0.001, () => new EndTrials(serve)),
];
Console.WriteLine($"seed {seed}");
int held = 0, failed = 0, skipped = 0, number = 0;
foreach ((string name, double share, Func<ITrials> create) in kinds)
{
    int count = trial is null ? (int)Math.Ceiling(share * trials) : 1;
    // Every trial has a seed of its own, so that one can be looked at alone; a kind that is left out changes no other.
    if (only is not null && only != name)
    {
        number += count;
        continue;
    }
    using ITrials kind = create();
    var watch = Stopwatch.StartNew();
    if (kind.SkipReason is { } reason)
    {
        Console.WriteLine($"{name}: {count} skipped: {reason}");
        skipped += count;
        number += count;
        continue;
    }
    int failedBefore = failed;
    for (int i = 0; i < count; i++)
    {
        int trialSeed = trial ?? unchecked((seed * 7919) + number++);
        string? defect = await RunAsync(kind, trialSeed);
        if (defect is null) held++;
        else
        {
            failed++;
            Console.WriteLine($"{name}, seed {trialSeed}: {defect}");
        }
    }
    Console.WriteLine($"{name}: {count} trials, {count - (failed - failedBefore)} held, {watch.Elapsed.TotalSeconds:0} s");
}
Console.WriteLine($"{held} held, {failed} failed, {skipped} skipped; most memory of a run {CommandRun.PeakBytes >> 20} MB; seed {seed}");
return failed == 0 ? 0 : 1;

static async Task<string?> RunAsync(ITrials kind, int seed)
{
    try
    {
        return await kind.RunAsync(new Random(seed));
    }
    catch (Exception exception)
    {
        return $"the trial itself ends in {exception}";
    }
}
