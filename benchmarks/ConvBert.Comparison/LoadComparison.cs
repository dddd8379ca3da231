using ConvBert.Measurement;
using ConvBert.Weights;

namespace ConvBert.Comparison;

/// <summary>
/// From files to the first answer over 16 tokens: ours from a safetensors folder, without a packed cache and with one, ONNX Runtime from
/// its graph; all files in the page cache. Measured in fresh processes, one load each, which pay for compiling our code and for loading
/// ONNX Runtime's library, of this program and of one that was published in another way; and in this process, again and again, all sides
/// in turns.
/// </summary>
internal sealed class LoadComparison(Options options, Report report)
{
    private const int Rounds = 7;
    private static readonly LoadSide[] Sides = Enum.GetValues<LoadSide>();

    public void Run()
    {
        string onnx = SharedFolder.Find(options.OnnxFolder, "--onnx", "bench/onnx");
        foreach (PublishedSize size in options.Sizes)
        {
            using OnnxGraph graph = OnnxGraph.Create(onnx, size);
            using SyntheticFolder folder = SyntheticFolder.Create(size);
            foreach (int threads in options.Threads)
            {
                LoadTask[] tasks =
                    Array.ConvertAll(Sides, side => new LoadTask(side, size, threads, side == LoadSide.Ort ? graph.File : folder.Path));
                CompareFresh(tasks, "fresh process", program: null);
                if (options.Published is not null) CompareFresh(tasks, "fresh published process", options.Published);
                CompareWarm(tasks);
            }
        }
    }

    private void CompareFresh(LoadTask[] tasks, string start, string? program)
    {
        FreshProcess[][] runs = Array.ConvertAll(tasks, _ => new FreshProcess[Rounds]);
        foreach (LoadTask task in tasks) FreshProcess.Run(task, program); // Files into the page cache, the packed cache onto the disk.
        for (int round = 0; round < Rounds; round++)
        {
            for (int side = 0; side < tasks.Length; side++) runs[side][round] = FreshProcess.Run(tasks[side], program);
        }

        Add(tasks[0], $"{start}, load", Array.ConvertAll(runs, side => Median(side, run => run.LoadMilliseconds)));
        Add(tasks[0], $"{start}, whole", Array.ConvertAll(runs, side => Median(side, run => run.ProcessMilliseconds)));
        Add(tasks[0], $"{start}, processors", Array.ConvertAll(runs, side => Median(side, run => run.ProcessorMilliseconds)));
        double[] peaks = Array.ConvertAll(runs, side => Median(side, run => run.PeakMegabytes));
        double weights =
            ConvBertWeightTable.Definitions(
            tasks[0].Size.Config, ConvBertArchitecture.Model).Sum(slot => (double)slot.ElementCount) * sizeof(float) / 1e6;
        report.Add(
            Field.Of("size", tasks[0].Size.Name),
            Field.Of("threads", tasks[0].Threads),
            Field.Of("start", start),
            Field.Of("weights_mb", weights, 1),
            Field.Of("ours_peak_mb", peaks[(int)LoadSide.Ours], 1),
            Field.Of("packed_peak_mb", peaks[(int)LoadSide.Packed], 1),
            Field.Of("ort_peak_mb", peaks[(int)LoadSide.Ort], 1),
            Field.Of("ours_over_weights", peaks[(int)LoadSide.Ours] / weights, 3));
    }

    private void CompareWarm(LoadTask[] tasks)
    {
        double[][] times = Array.ConvertAll(tasks, _ => new double[Rounds]);
        float[][] answers = Array.ConvertAll(tasks, task => task.Run(() => { }));
        for (int side = 1; side < tasks.Length; side++)
        {
            Agreement.Check(answers[0], answers[side], $"{tasks[0].Size.Name}, first answer of {tasks[side].Side}");
        }
        for (int round = 0; round < Rounds; round++)
        {
            for (int side = 0; side < tasks.Length; side++) times[side][round] = tasks[side].TimeToAnswer();
        }

        Add(tasks[0], "same process, later", Array.ConvertAll(times, Interleave.Median));
    }

    private void Add(LoadTask task, string start, double[] medians)
    {
        double ours = medians[(int)LoadSide.Ours], ort = medians[(int)LoadSide.Ort];
        double packed = medians[(int)LoadSide.Packed], byTimes = medians[(int)LoadSide.PackedByTimes];
        report.Add(
            Field.Of("size", task.Size.Name),
            Field.Of("threads", task.Threads),
            Field.Of("start", start),
            Field.Of("ours_ms", ours, 1),
            Field.Of("packed_ms", packed, 1),
            Field.Of("by_times_ms", byTimes, 1),
            Field.Of("ort_ms", ort, 1),
            Field.Of("ours_over_ort", ours / ort, 3),
            Field.Of("packed_over_ort", packed / ort, 3),
            Field.Of("by_times_over_ort", byTimes / ort, 3));
    }

    private static double Median(FreshProcess[] runs, Func<FreshProcess, double> value) =>
        Interleave.Median(Array.ConvertAll(runs, run => value(run)));
}
