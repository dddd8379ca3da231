using System.Diagnostics;
using System.Runtime.InteropServices;

namespace ConvBert.Comparison;

/// <summary>
/// How long a cache line takes from one thread to another and back. Cores that share a last-level cache take some 50 ns, others several times
/// that; a virtual machine may be moved from the one to the other while it runs. What threads of a forward write for each other takes that
/// way, so that their speed together is only comparable at the same handover.
/// </summary>
internal sealed class HandoverProbe
{
    private const int Batches = 20;
    private const int RoundTrips = 1000;

    private Turn _turn;

    /// <summary>Nanoseconds of a round trip, the best of some batches; 0 for a single thread.</summary>
    public static double Measure(int threads) => threads > 1 && Environment.ProcessorCount > 1 ? new HandoverProbe().Run() : 0;

    private double Run()
    {
        var partner = new Thread(() => Play(first: 1)) { IsBackground = true };
        partner.Start();
        double best = Play(first: 0);
        partner.Join();
        return best;
    }

    /// <summary>Waits for every second number and answers with the next.</summary>
    private double Play(int first)
    {
        double best = double.MaxValue;
        int next = first;
        for (int batch = 0; batch < Batches; batch++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < RoundTrips; i++, next += 2)
            {
                while (Volatile.Read(ref _turn.Value) != next)
                {
                }

                Volatile.Write(ref _turn.Value, next + 1);
            }

            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalNanoseconds / RoundTrips);
        }

        return best;
    }

    /// <summary>A number that has its cache line to itself.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Turn
    {
        [FieldOffset(128)]
        public int Value;
    }
}
