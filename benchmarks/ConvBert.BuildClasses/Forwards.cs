using ConvBert.Cli.Workloads;
using ConvBert.Measurement;

namespace ConvBert.BuildClasses;

/// <summary>Forwards of each native build and of the JIT's app on the same tier, in turns.</summary>
internal static class Forwards
{
    /// <summary>Length of the text.</summary>
    public const int Tokens = 128;

    private static readonly TimeSpan Sample = TimeSpan.FromMilliseconds(500);

    /// <summary>Medians over the rounds; a ratio is taken within a round.</summary>
    public static IEnumerable<ForwardLine> Measure(
        IReadOnlyDictionary<BuildClass, PublishedApp> apps, string model, ConvBertConfig config, int rounds)
    {
        double operations = ForwardCost.Operations(config, [Tokens]);
        foreach (BuildClass build in apps.Keys.Where(build => build != BuildClass.Jit))
        {
            var native = new List<ForwardSample>();
            var ratios = new List<double>();
            for (int round = 0; round < rounds; round++)
            {
                ForwardSample ours = apps[build].Forward(build, "", model, Tokens, Sample);
                ForwardSample managed = apps[BuildClass.Jit].Forward(build, build.JitSetting, model, Tokens, Sample);
                native.Add(ours);
                ratios.Add(ours.Milliseconds / managed.Milliseconds);
            }

            yield return new ForwardLine(
                build,
                Medians.Of(native.Select(sample => sample.Milliseconds)),
                Medians.Of(ratios),
                Medians.Of(native.Select(sample => operations / (sample.Milliseconds * 1e6) / sample.Peak)));
        }
    }
}

/// <summary>A line of the second table.</summary>
internal sealed record ForwardLine(BuildClass Build, double Milliseconds, double OverJit, double PeakShare);
