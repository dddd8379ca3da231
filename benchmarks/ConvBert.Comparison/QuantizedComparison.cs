using ConvBert.Measurement;

namespace ConvBert.Comparison;

/// <summary>
/// Forward passes in 8 bits: ours in both precisions against our own float32 and against ONNX Runtime's dynamic int8 of the same weights,
/// with the distance of each from our float32.
/// </summary>
internal sealed class QuantizedComparison(Options options, Report report)
{
    private static readonly Precision[] Precisions = [Precision.Float32, Precision.Int8, Precision.Int8Fast];

    public void Run()
    {
        string onnx = SharedFolder.Find(options.OnnxFolder, "--onnx", "bench/onnx");
        var ratios = new List<(PublishedSize Size, double Accurate, double Fast)>();
        foreach (PublishedSize size in options.Sizes)
        {
            using OnnxGraph graph = OnnxGraph.CreateQuantized(onnx, size, options.Spread);
            using SyntheticFolder folder = SyntheticFolder.Create(size, options.Spread);
            foreach (int threads in options.Threads)
            {
                using var theirs = new OnnxModel(graph.File, threads, size.Config.HiddenSize);
                ConvBertModel[] ours = Array.ConvertAll(Precisions, precision => ConvBertModel.FromPretrained(
                    folder.Path, new ConvBertLoadOptions { Threads = threads, Precision = precision }));
                foreach (Cell cell in options.Cells)
                {
                    double[] medians = Compare(size, cell, threads, ours, theirs);
                    ratios.Add((size, medians[3] / medians[1], medians[3] / medians[2]));
                }

                foreach (ConvBertModel model in ours) model.Dispose();
            }
        }

        foreach (IGrouping<PublishedSize, (PublishedSize Size, double Accurate, double Fast)> cells in ratios.GroupBy(cell => cell.Size))
        {
            report.Add(
                Field.Of("size", cells.Key.Name),
                Field.Of("cells", cells.Count()),
                Field.Of("ort_over_int8", Interleave.GeometricMean([.. cells.Select(cell => cell.Accurate)]), 3),
                Field.Of("ort_over_fast", Interleave.GeometricMean([.. cells.Select(cell => cell.Fast)]), 3));
        }
    }

    private double[] Compare(PublishedSize size, Cell cell, int threads, ConvBertModel[] ours, OnnxModel theirs)
    {
        long[] ids = cell.InputIds(size.Config.VocabSize);
        int[] lengths = [.. cell.RowLengths];
        OurInput[] inputs = Array.ConvertAll(ours, _ => new OurInput(ids, lengths, cell.Sequence, size.Config.HiddenSize));
        using OnnxInput theirInput = theirs.Bind(ids, lengths, cell.Sequence);
        for (int i = 0; i < ours.Length; i++) inputs[i].Run(ours[i]);
        theirs.Run(theirInput);
        float[] reference = inputs[0].LastHiddenState;
        Deviation accurate = Deviation.Of(inputs[1].LastHiddenState, reference), fast = Deviation.Of(inputs[2].LastHiddenState, reference),
            ort = Deviation.Of(theirInput.LastHiddenState, reference);
        double handover = HandoverProbe.Measure(threads);
        double[] medians = Interleave.Medians(
            options.CellTime, () => inputs[0].Run(ours[0]), () => inputs[1].Run(ours[1]), () => inputs[2].Run(ours[2]),
            () => theirs.Run(theirInput));
        handover = Math.Max(handover, HandoverProbe.Measure(threads));
        report.Add(
            Field.Of("size", size.Name),
            Field.Of("batch", cell.Batch),
            Field.Of("sequence", cell.Sequence),
            Field.Of("threads", threads),
            Field.Of("handover_ns", handover, 0),
            Field.Of("fp32_ms", medians[0], 3),
            Field.Of("int8_ms", medians[1], 3),
            Field.Of("fast_ms", medians[2], 3),
            Field.Of("ort_ms", medians[3], 3),
            Field.Of("fp32_over_int8", medians[0] / medians[1], 3),
            Field.Of("fp32_over_fast", medians[0] / medians[2], 3),
            Field.Of("ort_over_int8", medians[3] / medians[1], 3),
            Field.Of("ort_over_fast", medians[3] / medians[2], 3),
            Field.Of("int8_rms", accurate.RelativeRms, 4),
            Field.Of("fast_rms", fast.RelativeRms, 4),
            OrtDeviation("ort_rms", ort.RelativeRms, 4),
            Field.Of("int8_largest", accurate.Largest, 3),
            Field.Of("fast_largest", fast.Largest, 3),
            OrtDeviation("ort_largest", ort.Largest, 3));
        return medians;
    }

    /// <summary>The scales in the graph are those of uniform weights: with others its answers are of no model, at the same speed.</summary>
    private Field OrtDeviation(string name, double value, int digits) =>
        options.Spread == WeightSpread.Uniform ? Field.Of(name, value, digits) : Field.Of(name, "–");
}
