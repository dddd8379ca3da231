using ConvBert.Cli.Workloads;
using ConvBert.Measurement;

namespace ConvBert.Comparison;

/// <summary>One cell's result.</summary>
/// <param name="PeakShare">Our operations a second over the multiply-add peak of as many threads, probed in the same repetitions.</param>
internal sealed record LatencyResult(PublishedSize Size, Cell Cell, int Threads, double OursMs, double OrtMs, double PeakShare)
{
    /// <summary>How many times faster than ONNX Runtime we are.</summary>
    public double Ratio => OrtMs / OursMs;

    public double Operations => ForwardCost.Operations(Size.Config, Cell.RowLengths);
}

/// <summary>Forward passes over full rows: ours against ONNX Runtime with the same weights and ids.</summary>
internal sealed class LatencyComparison(Options options, Report report)
{
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
            AddMean(size, [.. results.Where(result => result.Size == size).Select(result => result.Ratio)]);
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

        var peaks = new List<double>();
        double[] medians = Interleave.Medians(
            options.CellTime, () => ourInput.Run(ours), () => theirs.Run(theirInput), () => peaks.Add(MultiplyAddPeak.Measure(threads)));
        double achieved = ForwardCost.Operations(size.Config, cell.RowLengths) / (medians[0] * 1e6);
        return new(size, cell, threads, medians[0], medians[1], achieved / Interleave.Median([.. peaks]));
    }

    private void Add(LatencyResult result) => report.Add(
        Field.Of("size", result.Size.Name),
        Field.Of("batch", result.Cell.Batch),
        Field.Of("sequence", result.Cell.Sequence),
        Field.Of("threads", result.Threads),
        Field.Of("ours_ms", result.OursMs, 3),
        Field.Of("ort_ms", result.OrtMs, 3),
        Field.Of("ratio", result.Ratio, 3),
        Field.Of("peak_share", result.PeakShare, 3));

    private void AddMean(PublishedSize size, double[] ratios) => report.Add(
        Field.Of("size", size.Name),
        Field.Of("cells", ratios.Length),
        Field.Of("geometric_mean_ratio", Interleave.GeometricMean(ratios), 3),
        Field.Of("lowest_ratio", ratios.Min(), 3));
}
