using System.Buffers.Binary;
using System.Globalization;
using ConvBert.Orleans.Files;
using ConvBert.Tokenization.Files;
using Orleans;
using Orleans.Runtime;
using Orleans.Serialization;
using Orleans.Storage;

namespace ConvBert.Orleans.Storage;

/// <summary>The state of grains in files of a folder: a version, and what Orleans' serializer writes. A file is whole or absent.</summary>
internal sealed class FolderGrainStorage(string folder, Serializer serializer) : IGrainStorage
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(5);

    /// <inheritdoc/>
    public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        string path = PathOf(stateName, grainId);
        if (!File.Exists(path))
        {
            (grainState.ETag, grainState.RecordExists) = (null!, false);
            grainState.State = Activator.CreateInstance<T>();
            return Task.CompletedTask;
        }

        byte[] bytes = RegularFile.ReadAllBytes(path);
        if (bytes.Length < sizeof(long)) throw new InvalidDataException($"'{path}' is cut; {sizeof(long)} bytes at least were expected.");
        grainState.ETag = TagOf(BinaryPrimitives.ReadInt64LittleEndian(bytes));
        grainState.RecordExists = true;
        grainState.State = serializer.Deserialize<T>(bytes.AsMemory(sizeof(long)));
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        byte[] state = serializer.SerializeToArray(grainState.State);
        string path = PathOf(stateName, grainId);
        using FileStream locked = await LockAsync(path).ConfigureAwait(false);
        long version = Require(path, grainState.ETag) + 1;
        using (var file = new FolderDraft(path + ".partial"))
        {
            var head = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(head, version);
            file.Content.Write([.. head, .. state]);
            await file.CompleteAsync(path, CancellationToken.None).ConfigureAwait(false);
        }

        (grainState.ETag, grainState.RecordExists) = (TagOf(version), true);
    }

    /// <inheritdoc/>
    public async Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
    {
        string path = PathOf(stateName, grainId);
        using FileStream locked = await LockAsync(path).ConfigureAwait(false);
        Require(path, grainState.ETag);
        File.Delete(path);
        (grainState.ETag, grainState.RecordExists) = (null!, false);
        grainState.State = Activator.CreateInstance<T>();
    }

    /// <summary>The version in a file, 0 for none, which must be the one that was read.</summary>
    private static long Require(string path, string? tag)
    {
        long version = 0;
        if (File.Exists(path))
        {
            using FileStream file = SharedFile.Open(path);
            var head = new byte[sizeof(long)];
            file.ReadExactly(head);
            version = BinaryPrimitives.ReadInt64LittleEndian(head);
        }

        if (TagOf(version) == (tag ?? TagOf(0))) return version;
        throw new InconsistentStateException($"'{path}' was written by another process.", TagOf(version), tag!);
    }

    private static string TagOf(long version) => version.ToString(CultureInfo.InvariantCulture);

    private string PathOf(string stateName, GrainId grainId)
    {
        Directory.CreateDirectory(folder);
        return Path.Combine(folder, Uri.EscapeDataString($"{grainId}.{stateName}") + ".state");
    }

    private static async Task<FileStream> LockAsync(string path)
    {
        for (TimeSpan waited = TimeSpan.Zero; ; waited += Rest)
        {
            try
            {
                return new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException) when (waited < LongestWait)
            {
                await Task.Delay(Rest).ConfigureAwait(false);
            }
        }
    }
}
