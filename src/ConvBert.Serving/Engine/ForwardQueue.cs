using System.Diagnostics;

namespace ConvBert.Serving.Engine;

/// <summary>The work of one model, as <see cref="ForwardScheduler"/> sees it.</summary>
internal abstract class ForwardQueue
{
    /// <summary>Batches that are run and not yet delivered; with more the processors wait for the delivery.</summary>
    private const int MaxUndelivered = 4;

    private readonly Lock _deliveryLock = new();
    private readonly Queue<Taken> _taken = new();
    private bool _isDelivering;

    /// <summary>The processor time that the queue has had, on the scheduler's scale; the scheduler's own.</summary>
    internal long Service { get; set; }

    /// <summary>Whether the scheduler has the queue on its list; the scheduler's own.</summary>
    internal bool IsListed { get; set; }

    /// <summary>Told when there may be work again.</summary>
    protected abstract void Wake();

    /// <summary>Forms the next work; null where nothing waits.</summary>
    protected abstract ForwardWork? Form();

    /// <summary>Told how long work took.</summary>
    protected abstract void Account(ForwardWork work, TimeSpan elapsed);

    /// <summary>Takes the next work and returns what runs it; null where nothing waits.</summary>
    internal Taken? Take()
    {
        lock (_deliveryLock)
        {
            if (_taken.Count >= MaxUndelivered) return null;
            if (Form() is not { } work) return null;
            var taken = new Taken(this, work);
            _taken.Enqueue(taken);
            return taken;
        }
    }

    /// <summary>Delivers what has run, in the order in which it was taken: requests are served over several batches.</summary>
    private void Deliver()
    {
        while (true)
        {
            Taken next;
            lock (_deliveryLock)
            {
                if (!_taken.TryPeek(out next!) || !next.HasRun)
                {
                    _isDelivering = false;
                    return;
                }
            }

            next.Work.Deliver();
            lock (_deliveryLock) _taken.Dequeue();
            Wake();
        }
    }

    private void StartDelivery(Taken taken)
    {
        lock (_deliveryLock)
        {
            taken.HasRun = true;
            if (_isDelivering) return;
            _isDelivering = true;
        }

        ThreadPool.UnsafeQueueUserWorkItem(static queue => queue.Deliver(), this, preferLocal: false);
    }

    /// <summary>Work that was taken from a queue.</summary>
    internal sealed class Taken(ForwardQueue queue, ForwardWork work)
    {
        /// <summary>The work.</summary>
        public ForwardWork Work => work;

        /// <summary>Whether it is done.</summary>
        public bool HasRun { get; set; }

        /// <summary>Runs the work and starts its delivery; returns how long it took.</summary>
        public TimeSpan Run()
        {
            long start = Stopwatch.GetTimestamp();
            work.Run();
            TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
            queue.Account(work, elapsed);
            queue.StartDelivery(this);
            return elapsed;
        }
    }
}
