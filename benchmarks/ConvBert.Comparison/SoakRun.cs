using System.Diagnostics;
using ConvBert.Measurement;

namespace ConvBert.Comparison;

/// <summary>
/// Many forwards of texts of random lengths on one model, one after the other: whether memory stays flat and forwards go on allocating
/// nothing. The lengths come from a fixed seed, 1 to 512 tokens.
/// </summary>
internal sealed class SoakRun(Options options, Report report)
{
    private const int Seed = 20_000;
    private const int LongestText = 512;
    private const int Reports = 4;

    public void Run()
    {
        foreach (PublishedSize size in options.Sizes)
        {
            using SyntheticFolder folder = SyntheticFolder.Create(size);
            foreach (int threads in options.Threads) Soak(size, threads, folder.Path);
        }
    }

    private void Soak(PublishedSize size, int threads, string folder)
    {
        using ConvBertModel model = ConvBertModel.FromPretrained(folder, new ConvBertLoadOptions { Threads = threads });
        var random = new Random(Seed);
        int[] ids = [.. Enumerable.Range(0, LongestText).Select(_ => random.Next(size.Config.VocabSize))];
        float[] answer = new float[LongestText * size.Config.HiddenSize];
        var batch = new TokenBatch();

        // The longest text first: from here on there is room for all.
        batch.Add(ids);
        model.Forward(batch, answer);
        Add(size, threads, 0, 0, 0, 0);
        for (int part = 1, done = 0; part <= Reports; part++)
        {
            int end = (int)((long)options.Forwards * part / Reports), first = done;
            long tokens = 0, allocated = 0, start = Stopwatch.GetTimestamp();
            for (; done < end; done++)
            {
                batch.Clear();
                batch.Add(ids.AsSpan(0, random.Next(1, LongestText + 1)));
                long before = GC.GetTotalAllocatedBytes(precise: true);
                model.Forward(batch, answer);
                allocated += GC.GetTotalAllocatedBytes(precise: true) - before;
                tokens += batch.TokenCount;
            }

            Add(size, threads, done, allocated / (double)Math.Max(done - first, 1), tokens / Stopwatch.GetElapsedTime(start).TotalSeconds,
                GC.CollectionCount(0));
        }
    }

    private void Add(PublishedSize size, int threads, int forwards, double allocated, double tokensPerSecond, int collections)
    {
        using Process process = Process.GetCurrentProcess();
        report.Add(
            Field.Of("size", size.Name),
            Field.Of("threads", threads),
            Field.Of("forwards", forwards),
            Field.Of("working_set_mb", process.WorkingSet64 / 1e6, 1),
            Field.Of("private_mb", process.PrivateMemorySize64 / 1e6, 1),
            Field.Of("managed_heap_mb", GC.GetTotalMemory(forceFullCollection: false) / 1e6, 2),
            Field.Of("bytes_per_forward", allocated, 1),
            Field.Of("collections", collections),
            Field.Of("tokens_per_second", tokensPerSecond));
    }
}
