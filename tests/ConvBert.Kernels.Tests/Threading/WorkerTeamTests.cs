using ConvBert.Kernels.Threading;

namespace ConvBert.Kernels.Tests.Threading;

public class WorkerTeamTests
{
    [Theory]
    [InlineData(1, 500)]
    [InlineData(2, 100)]
    [InlineData(5, 5)] // more than the cores of most machines: each round waits for the scheduler
    public void Run_OneCaller_RunsEveryWorkerOnceAndTheBarrierHolds(int threads, int rounds)
    {
        using var team = new WorkerTeam(threads);
        var region = new CountingRegion(rounds);
        for (int run = 0; run < 20; run++)
        {
            region.Reset(threads);
            team.Run(region);
            region.Seen[..region.Workers].Should().OnlyContain(count => count == 1);
            region.Torn.Should().BeFalse("nobody may pass a barrier before all have come");
        }
    }

    [Fact]
    public void Run_ManyCallers_NeverWorksWithMoreThreadsThanTheTeamHas()
    {
        using var team = new WorkerTeam(3);
        var region = new ConcurrencyRegion();
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            for (int i = 0; i < 50; i++) team.Run(region);
        });
        region.Peak.Should().BeLessThanOrEqualTo(3);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void Run_AWorkerFails_TheCallerGetsItsExceptionAndTheTeamGoesOn(int failing)
    {
        using var team = new WorkerTeam(3);
        for (int i = 0; i < 10; i++)
        {
            team.Invoking(
                t => t.Run(new FailingRegion(failing))).Should().Throw<InvalidOperationException>().WithMessage("worker *");
            var region = new CountingRegion(rounds: 3);
            region.Reset(3);
            team.Run(region);
            region.Seen[..region.Workers].Should().OnlyContain(count => count == 1);
        }
    }

    [Fact]
    public void Run_WhileAllSeatsAreTaken_CanBeCancelled()
    {
        using var team = new WorkerTeam(1);
        using var entered = new ManualResetEventSlim();
        using var leave = new ManualResetEventSlim();
        var holder = new Thread(() => team.Run(new WaitingRegion(entered, leave)));
        holder.Start();
        entered.Wait();
        using var cancellation = new CancellationTokenSource(20);
        team.Invoking(t => t.Run(new CountingRegion(1), cancellation.Token)).Should().Throw<OperationCanceledException>();
        leave.Set();
        holder.Join();
    }

    [Fact]
    public void Run_AfterDispose_IsRefused()
    {
        var team = new WorkerTeam(2);
        team.Run(new ConcurrencyRegion());
        team.Dispose();
        team.Invoking(t => t.Run(new ConcurrencyRegion())).Should().Throw<ObjectDisposedException>();
    }

    [Theory]
    [InlineData(10, 1, 3)]
    [InlineData(7, 12, 2)]
    [InlineData(128, 12, 2)]
    [InlineData(0, 1, 4)]
    [InlineData(3, 1, 8)]
    public void Share_AnyTotal_CoversEveryItemOnce(int total, int unit, int workers)
    {
        int next = 0;
        for (int index = 0; index < workers; index++)
        {
            (int start, int end) = new Worker(index, workers, null).Share(total, unit);
            start.Should().Be(next);
            end.Should().BeGreaterThanOrEqualTo(start);
            if (end < total) (end % unit).Should().Be(0);
            next = end;
        }

        next.Should().Be(total);
    }

    private sealed class CountingRegion(int rounds) : IParallelRegion
    {
        private int _inside;

        public int[] Seen { get; private set; } = [];

        /// <summary>The crew of the last run: the whole team, or less where others hold the cores.</summary>
        public int Workers { get; private set; }

        public volatile bool Torn;

        public void Reset(int workers) => Seen = new int[workers];

        public void Execute(Worker worker)
        {
            if (worker.Index == 0) Workers = worker.Count;
            if (Seen.Length > worker.Index) Interlocked.Increment(ref Seen[worker.Index]);
            for (int round = 0; round < rounds; round++)
            {
                Interlocked.Increment(ref _inside);
                worker.Barrier();
                if (Volatile.Read(ref _inside) != worker.Count) Torn = true;
                worker.Barrier();
                Interlocked.Decrement(ref _inside);
                worker.Barrier();
            }
        }
    }

    private sealed class ConcurrencyRegion : IParallelRegion
    {
        private int _working;
        private int _peak;

        public int Peak => _peak;

        public void Execute(Worker worker)
        {
            int working = Interlocked.Increment(ref _working);
            int peak;
            while (working > (peak = Volatile.Read(ref _peak))) Interlocked.CompareExchange(ref _peak, working, peak);
            worker.Barrier();
            Thread.SpinWait(100);
            Interlocked.Decrement(ref _working);
        }
    }

    private sealed class FailingRegion(int failing) : IParallelRegion
    {
        public void Execute(Worker worker)
        {
            worker.Barrier();
            if (worker.Index == Math.Min(failing, worker.Count - 1)) throw new InvalidOperationException($"worker {worker.Index}");
            worker.Barrier();
        }
    }

    private sealed class WaitingRegion(ManualResetEventSlim entered, ManualResetEventSlim leave) : IParallelRegion
    {
        public void Execute(Worker worker)
        {
            entered.Set();
            leave.Wait();
        }
    }
}
