using Orleans;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace ConvBert.ClusterSimulation;

/// <summary>Counts what a job writes to the storage of its ledger.</summary>
internal sealed class CountedStorage(IGrainStorage storage, Serializer serializer) : IGrainStorage
{
    private long _writes;
    private long _bytes;

    /// <summary>The writes so far.</summary>
    public long Writes => Interlocked.Read(ref _writes);

    /// <summary>Their bytes.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        storage.ReadStateAsync(stateName, grainId, grainState);

    /// <inheritdoc/>
    public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        Interlocked.Increment(ref _writes);
        Interlocked.Add(ref _bytes, serializer.SerializeToArray(grainState.State).Length);
        return storage.WriteStateAsync(stateName, grainId, grainState);
    }

    /// <inheritdoc/>
    public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) =>
        storage.ClearStateAsync(stateName, grainId, grainState);
}
