using System.Buffers;
using System.Globalization;
using System.Text.Json;
using ConvBert.Tokenization.Files;

namespace ConvBert.Checkpoints;

/// <summary>Writes the weights of a model folder like Hugging Face: one file, or shards of limited size with an index.</summary>
public static class ShardedSafetensorsWriter
{
    private const string Single = "model.safetensors";
    private const string Index = Single + ".index.json";

    /// <summary>
    /// Writes <c>model.safetensors</c>, or <c>model-00001-of-0000N.safetensors</c> and <c>model.safetensors.index.json</c> when the
    /// tensors do not fit one file. The files appear when all are complete, and then safetensors of an earlier save are removed.
    /// </summary>
    /// <param name="folder">The model folder; created if needed.</param>
    /// <param name="tensors">The tensors; shards are filled in this order.</param>
    /// <param name="maxShardSize">The maximum number of data bytes in one file, null for no limit; a larger tensor gets a file of its
    /// own.</param>
    /// <param name="progress">Receives the name of each tensor once it is written.</param>
    /// <param name="cancellationToken">Checked between tensors.</param>
    /// <returns>The paths that were written, the index last.</returns>
    /// <exception cref="ArgumentException">A name occurs twice or is reserved.</exception>
    /// <exception cref="IOException">A file cannot be written.</exception>
    public static IReadOnlyList<string> Write(
        string folder, IReadOnlyList<TensorToWrite> tensors, long? maxShardSize = null, IProgress<string>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentNullException.ThrowIfNull(tensors);
        if (maxShardSize is { } most) ArgumentOutOfRangeException.ThrowIfNegativeOrZero(most, nameof(maxShardSize));
        using var files = new AtomicFiles();
        IReadOnlyList<string> written = Add(files, folder, tensors, maxShardSize, progress, cancellationToken);
        files.Commit();
        return written;
    }

    /// <summary>As <see cref="Write"/>, with other files that appear together with the weights.</summary>
    internal static IReadOnlyList<string> Add(
        AtomicFiles files, string folder, IReadOnlyList<TensorToWrite> tensors, long? maxShardSize, IProgress<string>? progress,
        CancellationToken cancellationToken)
    {
        List<List<TensorToWrite>> shards = Split(tensors, maxShardSize ?? long.MaxValue);
        List<string> written = shards.Count <= 1
            ? [Path.Combine(folder, Single)]
            : AddShards(files, folder, shards, progress, cancellationToken);
        if (shards.Count <= 1) SafetensorsWriter.Add(files, written[0], tensors, null, progress, cancellationToken);
        RemoveOthers(files, folder, written);
        return written;
    }

    private static List<string> AddShards(
        AtomicFiles files, string folder, List<List<TensorToWrite>> shards, IProgress<string>? progress,
        CancellationToken cancellationToken)
    {
        var written = new List<string>();
        var map = new SortedDictionary<string, string>(StringComparer.Ordinal);
        for (int i = 0; i < shards.Count; i++)
        {
            string name = string.Create(CultureInfo.InvariantCulture, $"model-{i + 1:D5}-of-{shards.Count:D5}.safetensors");
            foreach (TensorToWrite tensor in shards[i])
            {
                if (!map.TryAdd(tensor.Name, name)) throw new ArgumentException($"The name {tensor.Name} occurs twice.", nameof(shards));
            }

            written.Add(Path.Combine(folder, name));
        }

        for (int i = 0; i < shards.Count; i++) SafetensorsWriter.Add(files, written[i], shards[i], null, progress, cancellationToken);
        written.Add(Path.Combine(folder, Index));
        files.Add(written[^1], stream => stream.Write(IndexText(shards, map)));
        return written;
    }

    private static List<List<TensorToWrite>> Split(IReadOnlyList<TensorToWrite> tensors, long most)
    {
        var shards = new List<List<TensorToWrite>>();
        var current = new List<TensorToWrite>();
        long size = 0;
        foreach (TensorToWrite tensor in tensors)
        {
            if (tensor.ByteLength > most)
            {
                shards.Add([tensor]);
                continue;
            }

            if (size + tensor.ByteLength > most)
            {
                shards.Add(current);
                (current, size) = ([], 0);
            }

            current.Add(tensor);
            size += tensor.ByteLength;
        }

        if (current.Count > 0) shards.Add(current);
        return shards;
    }

    private static byte[] IndexText(List<List<TensorToWrite>> shards, SortedDictionary<string, string> map)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true, IndentSize = 2, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteStartObject("metadata");
            json.WriteNumber("total_parameters", shards.Sum(s => s.Sum(t => new TensorEntry(t.Name, t.DType, t.Shape, "").ElementCount)));
            json.WriteNumber("total_size", shards.Sum(s => s.Sum(t => t.ByteLength)));
            json.WriteEndObject();
            json.WriteStartObject("weight_map");
            foreach ((string name, string file) in map) json.WriteString(name, file);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        buffer.Write("\n"u8);
        return buffer.WrittenSpan.ToArray();
    }

    // A leftover model.safetensors would be read before the index; leftover shards would never be read.
    private static void RemoveOthers(AtomicFiles files, string folder, List<string> written)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "model*.safetensors*").ToArray())
        {
            string name = Path.GetFileName(file);
            bool isShard = name.StartsWith("model-", StringComparison.Ordinal) && name.Contains("-of-", StringComparison.Ordinal)
                && name.EndsWith(".safetensors", StringComparison.Ordinal);
            if ((isShard || name is Single or Index) && !written.Contains(file)) files.Remove(file);
        }
    }
}
