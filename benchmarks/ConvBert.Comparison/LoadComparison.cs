using ConvBert.Measurement;

namespace ConvBert.Comparison;

/// <summary>
/// From files to the first answer over 16 tokens: ours from a safetensors folder, ONNX Runtime from its graph, both files in the page cache. The
/// first round of a process pays for compiling our code and for ONNX Runtime's library; it is reported beside the median of the others.
/// </summary>
internal sealed class LoadComparison(Options options, Report report)
{
    private const int Rounds = 6;
    private static readonly Cell FirstQuestion = new(1, 16);

    public void Run()
    {
        string onnx = SharedFolder.Find(options.OnnxFolder, "--onnx", "bench/onnx");
        foreach (PublishedSize size in options.Sizes)
        {
            using OnnxGraph graph = OnnxGraph.Create(onnx, size);
            using SyntheticFolder folder = SyntheticFolder.Create(size);
            foreach (int threads in options.Threads) Compare(size, threads, folder.Path, graph.File);
        }
    }

    private void Compare(PublishedSize size, int threads, string folder, string graph)
    {
        long[] ids = FirstQuestion.InputIds(size.Config.VocabSize);
        int[] lengths = [FirstQuestion.Sequence];
        double[] ours = new double[Rounds], theirs = new double[Rounds];
        for (int round = 0; round < Rounds; round++)
        {
            float[] ourAnswer = [], theirAnswer = [];
            ours[round] = Interleave.Once(() => ourAnswer = Ours(size, threads, folder, ids, lengths));
            theirs[round] = Interleave.Once(() => theirAnswer = Theirs(size, threads, graph, ids, lengths));
            Agreement.Check(ourAnswer, theirAnswer, $"{size.Name}, first answer");
        }

        Add(size, threads, ours, theirs);
    }

    private static float[] Ours(PublishedSize size, int threads, string folder, long[] ids, int[] lengths)
    {
        using ConvBertModel model = ConvBertModel.FromPretrained(folder, new ConvBertLoadOptions { Threads = threads });
        var input = new OurInput(ids, lengths, FirstQuestion.Sequence, size.Config.HiddenSize);
        input.Run(model);
        return input.LastHiddenState;
    }

    private static float[] Theirs(PublishedSize size, int threads, string graph, long[] ids, int[] lengths)
    {
        using var model = new OnnxModel(graph, threads, size.Config.HiddenSize);
        using OnnxInput input = model.Bind(ids, lengths, FirstQuestion.Sequence);
        model.Run(input);
        return input.LastHiddenState;
    }

    private void Add(PublishedSize size, int threads, double[] ours, double[] theirs)
    {
        double ourMedian = Interleave.Median(ours[1..]), theirMedian = Interleave.Median(theirs[1..]);
        report.Add(
            Field.Of("size", size.Name),
            Field.Of("threads", threads),
            Field.Of("ours_first_ms", ours[0], 1),
            Field.Of("ort_first_ms", theirs[0], 1),
            Field.Of("ours_ms", ourMedian, 1),
            Field.Of("ort_ms", theirMedian, 1),
            Field.Of("ratio", theirMedian / ourMedian, 3));
    }
}
