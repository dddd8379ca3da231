using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using ConvBert.Cli.Rendering;
using ConvBert.Cli.Workloads;
using ConvBert.Kernels.Simd;
using ConvBert.Training;

namespace ConvBert.Cli.Commands;

/// <summary>
/// A training step of a batch: forward, backward and AdamW with the configuration's dropout, on a sequence classification head. Its parts
/// are measured on the first thread, waits included.
/// </summary>
/// <param name="Milliseconds">The median of a step.</param>
/// <param name="Peak">GFLOP/s of as many threads, probed between the steps.</param>
/// <param name="Operations">Floating-point operations of the step's products and of the attention.</param>
/// <param name="WorkspaceBytes">Memory besides parameters, gradients and the optimizer's state.</param>
/// <param name="Parts">Medians in the order of a step.</param>
internal sealed record BenchTraining(
    double Milliseconds, double Peak, double Operations, long WorkspaceBytes, IReadOnlyList<(StepPart Part, double Milliseconds)> Parts)
{
    private const double LearningRate = 1e-5, WeightDecay = 0.01;

    /// <summary>GFLOP/s.</summary>
    private double Rate => Operations / (Milliseconds * 1e6);

    /// <summary>Medians over so many steps; the first ones warm up.</summary>
    public static BenchTraining Measure(string folder, TokenBatch tokens, int threads, int repetitions, CancellationToken cancellationToken)
    {
        const int WarmUps = 2;
        var options = new ConvBertLoadOptions { Threads = threads, AllowMissingHead = true };
        using TrainingModel model = TrainingModel.FromPretrained(folder, ConvBertArchitecture.SequenceClassification, options);
        using var batch = new TrainingBatch(model.Config, model.Architecture);
        if (model.Config.NumLabels == 1) batch.Set(tokens, new float[tokens.SequenceCount]);
        else batch.Set(tokens, new long[tokens.SequenceCount]);
        using var optimizer = new Optimizer(model.Parameters, new OptimizerOptions { WeightDecay = WeightDecay }, threads);
        StepPart[] parts = Enum.GetValues<StepPart>();
        double[][] times = [.. parts.Select(_ => new double[repetitions])];
        double[] totals = new double[repetitions], peaks = new double[repetitions];
        var profile = new StepProfile();
        model.Profile = profile;
        for (int i = -WarmUps; i < repetitions; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            double peak = MultiplyAddPeak.Measure(threads);
            var watch = Stopwatch.StartNew();
            profile.Begin();
            model.Parameters.ZeroGradients();
            model.ForwardBackward(batch, new DropoutKey(0, (ulong)(i + WarmUps)));
            optimizer.Step(LearningRate);
            profile.Finish(StepPart.Optimizer);
            if (i < 0) continue;
            totals[i] = watch.Elapsed.TotalMilliseconds;
            peaks[i] = peak;
            foreach (StepPart part in parts) times[(int)part][i] = profile.Seconds(part) * 1000;
        }

        int[] lengths = [.. Enumerable.Range(0, tokens.SequenceCount).Select(i => tokens.SequenceStarts[i + 1] - tokens.SequenceStarts[i])];
        return new(
            Median(totals), Median(peaks), TrainingCost.Operations(model.Config, lengths), model.WorkspaceBytes,
            [.. parts.Select(part => (part, Median(times[(int)part])))]);
    }

    public void Show(Terminal terminal, string title, bool parts)
    {
        terminal.WriteEmptyLine();
        terminal.WriteHeading(string.Create(
            CultureInfo.InvariantCulture,
            $"{title}: a training step takes {Milliseconds:0.0} ms, {Rate:0.0} GFLOP/s, {Rate / Peak:P0} of the peak, {WorkspaceBytes / 1e6:0} MB of activations"));
        if (!parts) return;
        double total = Parts.Sum(part => part.Milliseconds);
        terminal.WriteTable(
            ["part", "ms", "share of time"],
            Parts.Select(part => (IReadOnlyList<string>)
            [
                Name(part.Part),
                part.Milliseconds.ToString("0.000", CultureInfo.InvariantCulture),
                (part.Milliseconds / total).ToString("P1", CultureInfo.InvariantCulture),
            ]),
            rightAlignedFrom: 1);
    }

    public void WriteJson(Utf8JsonWriter writer, bool parts)
    {
        writer.WriteStartObject("training");
        writer.WriteNumber("median_ms", Milliseconds);
        writer.WriteNumber("gflops", Rate);
        writer.WriteNumber("peak_gflops", Peak);
        writer.WriteNumber("peak_share", Rate / Peak);
        writer.WriteNumber("workspace_bytes", WorkspaceBytes);
        if (parts)
        {
            writer.WriteStartArray("ops");
            foreach ((StepPart part, double milliseconds) in Parts)
            {
                writer.WriteStartObject();
                writer.WriteString("op", Name(part));
                writer.WriteNumber("median_ms", milliseconds);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static string Name(StepPart part) => JsonNamingPolicy.SnakeCaseLower.ConvertName(part.ToString());

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
