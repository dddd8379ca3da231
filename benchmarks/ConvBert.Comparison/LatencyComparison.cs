using ConvBert.Cli.Workloads;
using ConvBert.Measurement;

namespace ConvBert.Comparison;

/// <summary>One cell's result.</summary>
/// <param name="OursMs">Our time in every repetition.</param>
/// <param name="OrtMs">ONNX Runtime's.</param>
/// <param name="Peaks">The multiply-add peak of as many threads, probed in the same repetitions, in operations a nanosecond.</param>
/// <param name="BestPeak">The best middle of such probes of any cell of the run so far.</param>
/// <param name="Handover">The longer of the <see cref="HandoverProbe"/>s before and after the cell, in nanoseconds.</param>
internal sealed record LatencyResult(
    PublishedSize Size, Cell Cell, int Threads, double[] OursMs, double[] OrtMs, double[] Peaks, double BestPeak, double Handover)
{
    /// <summary>
    /// The most by which half of the probes may differ on a machine that has nothing else to do, and their middle from the best of the run:
    /// they run in registers alone, so that only other processes and the clock change them.
    /// </summary>
    private const double QuietSpread = 0.05;

    /// <summary>The middle of our times.</summary>
    public double Ours { get; } = Interleave.Median(OursMs);

    /// <summary>The middle of ONNX Runtime's times.</summary>
    public double Ort { get; } = Interleave.Median(OrtMs);

    /// <summary>Our operations a second over the peak.</summary>
    public double PeakShare => Operations / (Ours * 1e6) / Interleave.Median(Peaks);

    /// <summary>How far the probes of the peak are apart, or how far their middle is below the best of the run: a core that something else
    /// holds throughout the cell leaves the probes close to each other.</summary>
    public double PeakSpread { get; } = Math.Max(Interleave.Spread(Peaks), 1 - (Interleave.Median(Peaks) / BestPeak));

    /// <summary>Whether the machine had nothing else to do.</summary>
    public bool IsQuiet => PeakSpread <= QuietSpread;

    /// <summary>How many times faster than ONNX Runtime we are.</summary>
    public double Ratio => Ort / Ours;

    public double Operations => ForwardCost.Operations(Size.Config, Cell.RowLengths);
}

/// <summary>Forward passes over full rows: ours against ONNX Runtime with the same weights and ids.</summary>
internal sealed class LatencyComparison(Options options, Report report)
{
    private readonly Dictionary<int, double> _bestPeaks = [];

    public IReadOnlyList<LatencyResult> Run()
    {
        string onnx = SharedFolder.Find(options.OnnxFolder, "--onnx", "bench/onnx");
        var results = new List<LatencyResult>();
        foreach (PublishedSize size in options.Sizes)
        {
            using OnnxGraph graph = OnnxGraph.Create(onnx, size);
            using SyntheticFolder folder = SyntheticFolder.Create(size);
            foreach (int threads in options.Threads)
            {
                using var theirs = new OnnxModel(graph.File, threads, size.Config.HiddenSize);
                using ConvBertModel ours = ConvBertModel.FromPretrained(folder.Path, new ConvBertLoadOptions { Threads = threads });
                foreach (Cell cell in options.Cells)
                {
                    LatencyResult result = Compare(size, cell, threads, ours, theirs);
                    results.Add(result);
                    Add(result);
                }
            }
        }

        foreach (PublishedSize size in options.Sizes)
        {
            AddMean(size, [.. results.Where(result => result.Size == size)]);
        }
        return results;
    }

    private LatencyResult Compare(PublishedSize size, Cell cell, int threads, ConvBertModel ours, OnnxModel theirs)
    {
        long[] ids = cell.InputIds(size.Config.VocabSize);
        int[] lengths = [.. cell.RowLengths];
        var ourInput = new OurInput(ids, lengths, cell.Sequence, size.Config.HiddenSize);
        using OnnxInput theirInput = theirs.Bind(ids, lengths, cell.Sequence);
        ourInput.Run(ours);
        theirs.Run(theirInput);
        Agreement.Check(ourInput.LastHiddenState, theirInput.LastHiddenState, $"{size.Name} {cell}");

        double handover = HandoverProbe.Measure(threads);
        var probes = new List<double>();
        double[][] samples = Interleave.Samples(
            options.CellTime, () => ourInput.Run(ours), () => theirs.Run(theirInput), () => probes.Add(MultiplyAddPeak.Measure(threads)));
        double[] peaks = [.. probes.TakeLast(samples[0].Length)]; // Those before them warmed up.
        _bestPeaks[threads] = Math.Max(_bestPeaks.GetValueOrDefault(threads), Interleave.Median(peaks));
        handover = Math.Max(handover, HandoverProbe.Measure(threads));
        return new(size, cell, threads, samples[0], samples[1], peaks, _bestPeaks[threads], handover);
    }

    private void Add(LatencyResult result) => report.Add(
        Field.Of("size", result.Size.Name),
        Field.Of("batch", result.Cell.Batch),
        Field.Of("sequence", result.Cell.Sequence),
        Field.Of("threads", result.Threads),
        Field.Of("handover_ns", result.Handover, 0),
        Field.Of("ours_ms", result.Ours, 3),
        Field.Of("ort_ms", result.Ort, 3),
        Field.Of("ratio", result.Ratio, 3),
        Field.Of("peak_share", result.PeakShare, 3),
        Field.Of("ours_spread", Interleave.Spread(result.OursMs), 3),
        Field.Of("ort_spread", Interleave.Spread(result.OrtMs), 3),
        Field.Of("peak_spread", result.PeakSpread, 3),
        Field.Of("quiet", result.IsQuiet ? "yes" : "no"));

    private void AddMean(PublishedSize size, LatencyResult[] results)
    {
        double[] ratios = [.. results.Select(result => result.Ratio)];
        report.Add(
            Field.Of("size", size.Name),
            Field.Of("cells", ratios.Length),
            Field.Of("quiet_cells", results.Count(result => result.IsQuiet)),
            Field.Of("geometric_mean_ratio", Interleave.GeometricMean(ratios), 3),
            Field.Of("lowest_ratio", ratios.Min(), 3));
        if (results.All(result => result.IsQuiet)) return;
        double most = results.Max(result => result.PeakSpread);
        report.Note($"Not quiet: the probes of the peak are up to {most:P0} apart, so the numbers of {size.Name} are not to be kept.");
    }
}
