using System.Collections.Concurrent;
using System.Diagnostics;

namespace ConvBert.Server.Hosting;

/// <summary>Requests a second of each client; one second's worth may come at once.</summary>
internal sealed class RateLimits(double perSecond)
{
    /// <summary>Beyond so many clients those that have not asked for a while are forgotten.</summary>
    private const int MaxClients = 10_000;

    private readonly ConcurrentDictionary<string, Bucket> _clients = new(StringComparer.Ordinal);

    /// <summary>Takes a client's next request; false where it comes too early, with the time until it may.</summary>
    public bool TryTake(string client, out TimeSpan wait)
    {
        if (_clients.Count > MaxClients) ForgetFull();
        Bucket bucket = _clients.GetOrAdd(client, static (_, burst) => new Bucket(burst), Burst);
        return bucket.TryTake(perSecond, Burst, out wait);
    }

    private double Burst => Math.Max(1, perSecond);

    private void ForgetFull()
    {
        foreach ((string client, Bucket bucket) in _clients)
        {
            if (bucket.IsFull(perSecond, Burst)) _clients.TryRemove(client, out _);
        }
    }

    /// <summary>Requests that a client has left; refilled by time.</summary>
    private sealed class Bucket(double left)
    {
        private readonly Lock _lock = new();
        private double _left = left;
        private long _at = Stopwatch.GetTimestamp();

        public bool TryTake(double perSecond, double burst, out TimeSpan wait)
        {
            lock (_lock)
            {
                Refill(perSecond, burst);
                wait = TimeSpan.FromSeconds(Math.Max(0, (1 - _left) / perSecond));
                if (_left < 1) return false;
                _left--;
                return true;
            }
        }

        public bool IsFull(double perSecond, double burst)
        {
            lock (_lock)
            {
                Refill(perSecond, burst);
                return _left >= burst;
            }
        }

        private void Refill(double perSecond, double burst)
        {
            long now = Stopwatch.GetTimestamp();
            _left = Math.Min(burst, _left + (Stopwatch.GetElapsedTime(_at, now).TotalSeconds * perSecond));
            _at = now;
        }
    }
}
