using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace ConvBert.Orleans.Tests.Cluster;

/// <summary>A storage that fails where a test wants it, before it writes or behind, as a database does whose answer is lost.</summary>
internal sealed class FaultyStorage(IGrainStorage storage, FaultyStorage.Plan plan) : IGrainStorage
{
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        storage.ReadStateAsync(stateName, grainId, grainState);

    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        bool fails = plan.TakesFault(stateName, grainState.State!);
        if (fails && !plan.IsWritten) throw new IOException($"The storage of {stateName} is away.");
        await storage.WriteStateAsync(stateName, grainId, grainState);
        if (fails) throw new IOException($"The storage of {stateName} went away.");
    }

    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        storage.ClearStateAsync(stateName, grainId, grainState);

    /// <summary>Which writes fail. Silos of a test are in its process and find it by its key.</summary>
    internal sealed class Plan
    {
        private static readonly ConcurrentDictionary<string, Plan> All = new();
        private int _left;

        public Plan()
        {
            All[Key] = this;
        }

        public string Key { get; } = Guid.NewGuid().ToString("N");

        /// <summary>Whether a write fails, by the name and the state that would be written.</summary>
        public Func<string, object, bool> Fails { get; init; } = (_, _) => false;

        /// <summary>How many writes fail before the storage is well again.</summary>
        public int Faults
        {
            get => _left;
            init => _left = value;
        }

        /// <summary>Whether what fails is written nevertheless.</summary>
        public bool IsWritten { get; init; }

        public static Plan Of(string key) => All[key];

        public bool TakesFault(string name, object state) => Fails(name, state) && Interlocked.Decrement(ref _left) >= 0;
    }
}
