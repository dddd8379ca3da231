using ConvBert.Serving.Engine;

namespace ConvBert.Serving.Tests.Support;

/// <summary>A scheduler whose only lane is busy until a test lets it go, so that requests pile up before it.</summary>
internal sealed class HeldScheduler : IDisposable
{
    private readonly ManualResetEventSlim _gate = new();
    private readonly ManualResetEventSlim _isHeld = new();

    public HeldScheduler()
    {
        var queue = new Blocking(Scheduler, _isHeld, _gate);
        Scheduler.Schedule(queue);
        _isHeld.Wait();
    }

    public ForwardScheduler Scheduler { get; } = new();

    /// <summary>Lets the lane go on.</summary>
    public void Release() => _gate.Set();

    /// <summary>Lets the lane go on until both have ended; whether the one ended while the other had not.</summary>
    public async Task<bool> EndsBeforeAsync(Task one, Task other)
    {
        bool wasFirst = false;
        Task seen = one.ContinueWith(
            _ => wasFirst = !other.IsCompleted, default, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        Release();
        await Task.WhenAll(other, seen);
        return wasFirst;
    }

    public void Dispose()
    {
        Release();
        Scheduler.Dispose();
        _gate.Dispose();
        _isHeld.Dispose();
    }

    private sealed class Blocking(ForwardScheduler scheduler, ManualResetEventSlim isHeld, ManualResetEventSlim gate) : ForwardQueue
    {
        private bool _isDone;

        protected override void Wake() => scheduler.Schedule(this);

        protected override ForwardWork? Form()
        {
            if (_isDone) return null;
            _isDone = true;
            return new Waiting(isHeld, gate);
        }

        protected override void Account(ForwardWork work, TimeSpan elapsed)
        {
            // The time of the test is nobody's.
        }
    }

    private sealed class Waiting(ManualResetEventSlim isHeld, ManualResetEventSlim gate) : ForwardWork
    {
        public override int Tokens => 0;

        public override void Run()
        {
            isHeld.Set();
            gate.Wait();
        }

        public override void Deliver()
        {
            // There is nothing.
        }
    }
}
