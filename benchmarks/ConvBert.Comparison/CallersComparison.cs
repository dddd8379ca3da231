using ConvBert.Measurement;

namespace ConvBert.Comparison;

/// <summary>
/// Eight callers of one model, each with its own text, against one caller with a batch of the eight; and what a loaded model costs that
/// nobody calls.
/// </summary>
internal sealed class CallersComparison(Options options, Report report)
{
    private const int Callers = 8;

    /// <summary>
    /// Forwards of a caller in a round; the callers start together and do not wait for each other in between. Of four the last ones,
    /// which find fewer callers left than threads, cost 5 % of a round.
    /// </summary>
    private const int Calls = 16;

    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    public void Run()
    {
        foreach (PublishedSize size in options.Sizes)
        {
            using SyntheticFolder folder = SyntheticFolder.Create(size);
            foreach (int threads in options.Threads)
            {
                using ConvBertModel model = ConvBertModel.FromPretrained(folder.Path, new ConvBertLoadOptions { Threads = threads });
                foreach (int sequence in options.Cells.Select(cell => cell.Sequence).Distinct()) Compare(size, threads, sequence, model);
            }
        }
    }

    private void Compare(PublishedSize size, int threads, int sequence, ConvBertModel model)
    {
        long[] ids = new Cell(Callers, sequence).InputIds(size.Config.VocabSize);
        int hidden = size.Config.HiddenSize;
        var together = new OurInput(ids, [.. Enumerable.Repeat(sequence, Callers)], sequence, hidden);
        OurInput[] alone =
            [.. Enumerable.Range(
            0, Callers).Select(row => new OurInput(ids[(row * sequence)..((row + 1) * sequence)], [sequence], sequence, hidden))];
        using var round = new Barrier(Callers + 1);
        bool over = false;
        Thread[] callers = [.. alone.Select(input => new Thread(() =>
        {
            while (true)
            {
                round.SignalAndWait();
                if (Volatile.Read(ref over)) return;
                for (int call = 0; call < Calls; call++) input.Run(model);
                round.SignalAndWait();
            }
        }))];
        foreach (Thread caller in callers) caller.Start();
        double[] medians = Interleave.Medians(
            options.CellTime,
            () =>
            {
                round.SignalAndWait();
                round.SignalAndWait();
            },
            () =>
            {
                for (int call = 0; call < Calls; call++) together.Run(model);
            });
        Volatile.Write(ref over, true);
        round.SignalAndWait();
        foreach (Thread caller in callers) caller.Join();
        for (int row = 0; row < Callers; row++)
        {
            Agreement.Check(together.Row(row), alone[row].LastHiddenState, $"{size.Name}, caller {row}");
        }

        TimeSpan before = Environment.CpuUsage.TotalTime;
        Thread.Sleep(Idle);
        double idle = (Environment.CpuUsage.TotalTime - before) / Idle;
        report.Add(
            Field.Of("size", size.Name),
            Field.Of("callers", Callers),
            Field.Of("sequence", sequence),
            Field.Of("threads", threads),
            Field.Of("callers_ms", medians[0] / Calls, 3),
            Field.Of("batch_ms", medians[1] / Calls, 3),
            Field.Of("ratio", medians[1] / medians[0], 3),
            Field.Of("idle_cpu_share", idle, 4));
    }
}
