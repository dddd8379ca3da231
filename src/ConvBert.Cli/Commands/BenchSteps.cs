using System.Globalization;
using System.Text.Json;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Workloads;

namespace ConvBert.Cli.Commands;

/// <summary>Where a forward's time goes: each step's milliseconds over all layers, and its share of the multiply-add peak.</summary>
/// <param name="Peak">GFLOP/s of as many threads, probed between the forwards.</param>
/// <param name="Steps">In the order of a layer.</param>
internal sealed record BenchSteps(double Peak, IReadOnlyList<BenchSteps.StepTime> Steps)
{
    /// <summary>One step; <paramref name="Operations"/> is 0 where the step has no products.</summary>
    internal sealed record StepTime(ForwardStep Name, double Milliseconds, double Operations)
    {
        /// <summary>GFLOP/s.</summary>
        public double? Rate => Operations > 0 ? Operations / (Milliseconds * 1e6) : null;
    }

    private double Total => Steps.Sum(step => step.Milliseconds);

    /// <summary>Medians over so many forwards.</summary>
    public static BenchSteps Measure(
        ConvBertModel model, TokenBatch batch, IReadOnlyCollection<int> lengths, float[] states, int repetitions,
        CancellationToken cancellationToken)
    {
        ForwardStep[] names = Enum.GetValues<ForwardStep>();
        var times = names.ToDictionary(name => name, _ => new List<double>());
        var peaks = new List<double>();
        for (int i = 0; i < repetitions; i++)
        {
            peaks.Add(MultiplyAddPeak.Measure(model.Threads));
            var profile = new ForwardProfile();
            model.Profile(batch, states, profile, cancellationToken);
            foreach (ForwardStep name in names) times[name].Add(profile.Time(name).TotalMilliseconds);
        }
        return new BenchSteps(
            Median(peaks),
            [.. names.Select(name => new StepTime(name, Median(times[name]), ForwardCost.Operations(model.Config, name, lengths)))]);
    }

    public void Show(Terminal terminal, string title)
    {
        terminal.WriteEmptyLine();
        terminal.WriteHeading($"{title}: steps of a forward, peak {Peak.ToString("0", CultureInfo.InvariantCulture)} GFLOP/s");
        terminal.WriteTable(
            ["step", "ms", "share of time", "GFLOP/s", "share of peak"],
            Steps.Select(step => (IReadOnlyList<string>)
            [
                JsonName(step.Name),
                step.Milliseconds.ToString("0.000", CultureInfo.InvariantCulture),
                (step.Milliseconds / Total).ToString("P1", CultureInfo.InvariantCulture),
                step.Rate?.ToString("0.0", CultureInfo.InvariantCulture) ?? "",
                (step.Rate / Peak)?.ToString("P0", CultureInfo.InvariantCulture) ?? "",
            ]),
            rightAlignedFrom: 1);
    }

    public void WriteJson(Utf8JsonWriter writer)
    {
        writer.WriteNumber("peak_gflops", Peak);
        writer.WriteStartArray("ops");
        foreach (StepTime step in Steps)
        {
            writer.WriteStartObject();
            writer.WriteString("op", JsonName(step.Name));
            writer.WriteNumber("median_ms", step.Milliseconds);
            if (step.Rate is { } rate)
            {
                writer.WriteNumber("gflops", rate);
                writer.WriteNumber("peak_share", rate / Peak);
            }
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    private static string JsonName(ForwardStep step) => JsonNamingPolicy.SnakeCaseLower.ConvertName(step.ToString());

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }
}
