using System.Diagnostics;
using ConvBert.Measurement;

namespace ConvBert.Comparison;

/// <summary>
/// Forwards beside processes that hold a core: several threads against one under the same load. Forwards follow each other in blocks; means
/// count, since a forward that misses its turn is what is looked for.
/// </summary>
internal sealed class NeighbourComparison(Options options, Report report)
{
    private const int MostNeighbours = 2;
    private const int Rounds = 3;

    /// <summary>What a neighbour may outlive a program that was killed.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    public void Run()
    {
        foreach (PublishedSize size in options.Sizes)
        {
            using SyntheticFolder folder = SyntheticFolder.Create(size);
            using ConvBertModel alone = ConvBertModel.FromPretrained(folder.Path, new ConvBertLoadOptions { Threads = 1 });
            foreach (int threads in options.Threads.Where(count => count > 1))
            {
                using ConvBertModel together = ConvBertModel.FromPretrained(folder.Path, new ConvBertLoadOptions { Threads = threads });
                foreach (Cell cell in options.Cells) Compare(size, cell, threads, alone, together);
            }
        }
    }

    private void Compare(PublishedSize size, Cell cell, int threads, ConvBertModel alone, ConvBertModel together)
    {
        var input = new OurInput(cell.InputIds(size.Config.VocabSize), [.. cell.RowLengths], cell.Sequence, size.Config.HiddenSize);
        Block(input, alone);
        Block(input, together);
        for (int neighbours = 0; neighbours <= MostNeighbours; neighbours++)
        {
            BusyNeighbour[] processes = [.. Enumerable.Range(0, neighbours).Select(_ => new BusyNeighbour(Longest))];
            try
            {
                double[] one = new double[Rounds], several = new double[Rounds];
                for (int round = 0; round < Rounds; round++)
                {
                    one[round] = Block(input, alone);
                    several[round] = Block(input, together);
                }

                Add(size, cell, threads, neighbours, Interleave.Median(one), Interleave.Median(several));
            }
            finally
            {
                foreach (BusyNeighbour process in processes) process.Dispose();
            }
        }
    }

    private void Add(PublishedSize size, Cell cell, int threads, int neighbours, double one, double several) => report.Add(
        Field.Of("size", size.Name),
        Field.Of("cell", cell.ToString()),
        Field.Of("neighbours", neighbours),
        Field.Of("threads", threads),
        Field.Of("one_thread_ms", one, 3),
        Field.Of("threads_ms", several, 3),
        Field.Of("ratio", several / one, 3));

    /// <summary>Mean milliseconds of forwards that follow each other for a part of a cell's time.</summary>
    private double Block(OurInput input, ConvBertModel model)
    {
        TimeSpan time = options.CellTime / (2 * Rounds);
        long start = Stopwatch.GetTimestamp();
        int forwards = 0;
        for (; forwards < 3 || Stopwatch.GetElapsedTime(start) < time; forwards++) input.Run(model);
        return Stopwatch.GetElapsedTime(start).TotalMilliseconds / forwards;
    }
}
