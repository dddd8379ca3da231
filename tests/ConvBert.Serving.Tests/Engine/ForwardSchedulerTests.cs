using System.Collections.Concurrent;
using ConvBert.Serving.Engine;

namespace ConvBert.Serving.Tests.Engine;

/// <summary>How queues share the processors.</summary>
public sealed class ForwardSchedulerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Run_BusyQueuesOfUnequalBatches_HaveEqualTime()
    {
        using var scheduler = new ForwardScheduler();
        var order = new ConcurrentQueue<Sleeper>();
        Sleeper slow = new(scheduler, order, TimeSpan.FromMilliseconds(12), batches: 1000), quick =
            new(scheduler, order, TimeSpan.FromMilliseconds(2), batches: 1000);
        TimeSpan ofQuick = default;
        Task enough = slow.HasHad(TimeSpan.FromSeconds(0.6), () => ofQuick = quick.Time);
        scheduler.Schedule(slow);
        scheduler.Schedule(quick);

        await enough.WaitAsync(Patience);

        (slow.Left, quick.Left) = (0, 0);
        // Turn by turn the quick one would have a sixth. It has a little less than half where its results are not taken in time.
        ofQuick.Should().BeCloseTo(TimeSpan.FromSeconds(0.6), TimeSpan.FromSeconds(0.15));
    }

    [Fact]
    public async Task Schedule_AQueueThatWasIdle_StartsLevelWithTheOthers()
    {
        using var scheduler = new ForwardScheduler();
        var order = new ConcurrentQueue<Sleeper>();
        Sleeper busy = new(scheduler, order, TimeSpan.FromMilliseconds(5), batches: 1000), late =
            new(scheduler, order, TimeSpan.FromMilliseconds(5), batches: 1000);
        scheduler.Schedule(busy);
        await busy.HasHad(TimeSpan.FromSeconds(0.4)).WaitAsync(Patience);
        int before = order.Count;

        scheduler.Schedule(late);
        await late.HasHad(TimeSpan.FromSeconds(0.3)).WaitAsync(Patience);

        // With all the time that it has not had before it would run alone.
        order.Skip(before).Should().Contain(busy);
        order.Skip(before).Count(queue => queue == busy).Should().BeGreaterThan(order.Skip(before).Count(queue => queue == late) / 4);
        (busy.Left, late.Left) = (0, 0);
    }

    [Fact]
    public async Task RunAlone_BesideABusyQueue_HasItsTurnAndNeverRunsBesideABatch()
    {
        using var scheduler = new ForwardScheduler();
        var order = new ConcurrentQueue<Sleeper>();
        var busy = new Sleeper(scheduler, order, TimeSpan.FromMilliseconds(5), batches: 1000);
        var alone = new LoneForwards(scheduler);
        scheduler.Schedule(busy);
        await busy.HasHad(TimeSpan.FromSeconds(0.05)).WaitAsync(Patience);

        bool wasBeside = await alone.RunAsync(
            () =>
            {
                Thread.Sleep(30);
                return busy.IsRunning;
            },
            default).WaitAsync(Patience);

        wasBeside.Should().BeFalse();
        await FluentActions.Awaiting(() => alone.RunAsync<int>(() => throw new InvalidDataException(), default).WaitAsync(Patience))
            .Should().ThrowAsync<InvalidDataException>();
        busy.Left = 0;
    }

    [Fact]
    public async Task RunAlone_AClientThatGoesAway_IsNotRun()
    {
        using var held = new Support.HeldScheduler();
        var alone = new LoneForwards(held.Scheduler);
        using var client = new CancellationTokenSource();
        bool hasRun = false;
        Task gone = alone.RunAsync(() => hasRun = true, client.Token);

        await client.CancelAsync();

        await FluentActions.Awaiting(() => gone.WaitAsync(Patience)).Should().ThrowAsync<OperationCanceledException>();
        held.Release();
        await alone.RunAsync(() => 1, default).WaitAsync(Patience);
        hasRun.Should().BeFalse();
    }

    /// <summary>A queue whose batches sleep.</summary>
    private sealed class Sleeper(ForwardScheduler scheduler, ConcurrentQueue<Sleeper> order, TimeSpan time, int batches) : ForwardQueue
    {
        private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private TimeSpan _enoughTime = TimeSpan.MaxValue;
        private Action? _then;
        private volatile bool _isRunning;
        private int _left = batches;

        public TimeSpan Time { get; private set; }

        public bool IsRunning => _isRunning;

        public int Left
        {
            get => Volatile.Read(ref _left);
            set => Volatile.Write(ref _left, value);
        }

        /// <summary>Ends once the queue has had so much time.</summary>
        public Task HasHad(TimeSpan enough, Action? then = null)
        {
            (_enoughTime, _then) = (enough, then);
            return _enough.Task;
        }

        protected override void Wake() => scheduler.Schedule(this);

        protected override ForwardWork? Form() => Interlocked.Decrement(ref _left) >= 0 ? new Sleep(this) : null;

        protected override void Account(ForwardWork work, TimeSpan elapsed)
        {
            Time += elapsed;
            order.Enqueue(this);
            if (Time < _enoughTime || _enough.Task.IsCompleted) return;
            _then?.Invoke();
            _enough.TrySetResult();
        }

        private sealed class Sleep(Sleeper queue) : ForwardWork
        {
            public override int Tokens => 0;

            public override void Run()
            {
                queue._isRunning = true;
                Thread.Sleep(queue.TimeOfBatch);
                queue._isRunning = false;
            }

            public override void Deliver()
            {
                // There is nothing.
            }
        }

        private TimeSpan TimeOfBatch => time;
    }
}
