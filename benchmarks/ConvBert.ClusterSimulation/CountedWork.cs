using System.Collections.Concurrent;
using System.Diagnostics;
using ConvBert.Orleans.Grains;
using ConvBert.Orleans.Jobs;
using Orleans.Runtime;
using Orleans.Serialization;

namespace ConvBert.ClusterSimulation;

/// <summary>Counts the calls of silos to a job, and the bytes of what they say.</summary>
internal sealed class CountedWork(IBulkJobWork job, Serializer serializer)
{
    private readonly ConcurrentQueue<double> _milliseconds = new();
    private long _sent;
    private long _received;

    /// <summary>How long each call took.</summary>
    public IReadOnlyCollection<double> Milliseconds => _milliseconds;

    /// <summary>Bytes from silos.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Bytes to silos.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Passes a call on.</summary>
    public async Task<PullAnswer> PullAsync(PullRequest request)
    {
        Interlocked.Add(ref _sent, serializer.SerializeToArray(request).Length);
        long begin = Stopwatch.GetTimestamp();
        PullAnswer answer = await job.PullAsync(request).ConfigureAwait(false);
        _milliseconds.Enqueue(Stopwatch.GetElapsedTime(begin).TotalMilliseconds);
        Interlocked.Add(ref _received, serializer.SerializeToArray(answer).Length);
        return answer;
    }
}
