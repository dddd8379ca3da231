using ConvBert.Cli.Workloads;
using ConvBert.Measurement;

namespace ConvBert.Comparison;

/// <summary>
/// A batch of texts of mixed lengths: ours in one ragged forward; ONNX Runtime padded to the longest in one run, and, for fairness to it,
/// one text after the other without any padding.
/// </summary>
internal sealed class RaggedComparison(Options options, Report report)
{
    /// <summary>Sixteen texts from a line to a page, 90 tokens on average; padding makes 2.5 times as many tokens of them.</summary>
    public static IReadOnlyList<int> Lengths { get; } = [84, 12, 141, 35, 225, 61, 19, 108, 52, 160, 27, 96, 70, 182, 44, 124];

    public void Run()
    {
        string onnx = SharedFolder.Find(options.OnnxFolder, "--onnx", "bench/onnx");
        foreach (PublishedSize size in options.Sizes)
        {
            using OnnxGraph graph = OnnxGraph.Create(onnx, size);
            using SyntheticFolder folder = SyntheticFolder.Create(size);
            foreach (int threads in options.Threads)
            {
                using var theirs = new OnnxModel(graph.File, threads, size.Config.HiddenSize);
                using ConvBertModel ours = ConvBertModel.FromPretrained(folder.Path, new ConvBertLoadOptions { Threads = threads });
                Compare(size, threads, ours, theirs);
            }
        }
    }

    private void Compare(PublishedSize size, int threads, ConvBertModel ours, OnnxModel theirs)
    {
        int sequence = Lengths.Max();
        long[] ids = PaddedIds(sequence, size.Config.VocabSize);
        var ourInput = new OurInput(ids, Lengths, sequence, size.Config.HiddenSize);
        using OnnxInput padded = theirs.Bind(ids, Lengths, sequence);
        OnnxInput[] alone =
            [.. Lengths.Select((length, row) => theirs.Bind(ids[(row * sequence)..((row * sequence) + length)], [length], length))];
        try
        {
            ourInput.Run(ours);
            foreach (OnnxInput text in alone) theirs.Run(text);

            // Only the texts alone must agree: in a padded batch the convolutions of the model itself see the padding.
            for (int row = 0; row < alone.Length; row++)
            {
                Agreement.Check(ourInput.Row(row), alone[row].LastHiddenState, $"{size.Name}, text {row} of {Lengths[row]} tokens");
            }
            double[] medians =
                Interleave.Medians(options.CellTime, () => ourInput.Run(ours), () => theirs.Run(padded), () => RunAll(theirs, alone));
            Add(size, threads, medians);
        }
        finally
        {
            foreach (OnnxInput text in alone) text.Dispose();
        }
    }

    private static void RunAll(OnnxModel model, OnnxInput[] texts)
    {
        foreach (OnnxInput text in texts) model.Run(text);
    }

    private static long[] PaddedIds(int sequence, int vocabSize)
    {
        long[] ids = new long[Lengths.Count * sequence];
        for (int row = 0; row < Lengths.Count; row++)
        {
            SyntheticWeights.FillIds($"input_ids.ragged.{row}", ids.AsSpan(row * sequence, Lengths[row]), 0, vocabSize);
        }

        return ids;
    }

    private void Add(PublishedSize size, int threads, double[] medians) => report.Add(
        Field.Of("size", size.Name),
        Field.Of("texts", Lengths.Count),
        Field.Of("tokens", Lengths.Sum()),
        Field.Of("padded_tokens", Lengths.Count * Lengths.Max()),
        Field.Of("threads", threads),
        Field.Of("ours_ms", medians[0], 3),
        Field.Of("ort_padded_ms", medians[1], 3),
        Field.Of("ort_one_by_one_ms", medians[2], 3),
        Field.Of("ratio", medians[1] / medians[0], 3),
        Field.Of("ratio_one_by_one", medians[2] / medians[0], 3));
}
