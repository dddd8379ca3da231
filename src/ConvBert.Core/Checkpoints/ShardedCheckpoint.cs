namespace ConvBert.Checkpoints;

/// <summary>A checkpoint of several files listed by an index.</summary>
public sealed class ShardedCheckpoint : CheckpointBase
{
    private readonly List<ICheckpoint> _shards;
    private readonly Dictionary<string, TensorEntry> _tensors = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ICheckpoint> _owners = new(StringComparer.Ordinal);

    private ShardedCheckpoint(string path, List<ICheckpoint> shards, string format)
        : base(path, format)
    {
        _shards = shards;
        Metadata = shards[0].Metadata;
        foreach (ICheckpoint shard in shards) Add(shard);
    }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, TensorEntry> Tensors => _tensors;

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>
    /// Opens an index and all files that it lists; each tensor must be in the file that the index names, and in no other.
    /// </summary>
    /// <param name="indexPath">The index: a JSON file with the object <c>weight_map</c>.</param>
    /// <param name="openShard">Opens one file.</param>
    /// <param name="tensorName">Converts a name in the index to the name in the shard; null if they are equal.</param>
    /// <returns>The open checkpoint.</returns>
    /// <exception cref="CheckpointException">The index or a file is malformed, or they contradict each other.</exception>
    public static ShardedCheckpoint Open(string indexPath, Func<string, ICheckpoint> openShard, Func<string, string>? tensorName = null)
    {
        ArgumentNullException.ThrowIfNull(openShard);
        IReadOnlyDictionary<string, string> map = ShardIndex.Read(indexPath);
        string folder = System.IO.Path.GetDirectoryName(indexPath) ?? "";
        var shards = new Dictionary<string, ICheckpoint>(StringComparer.Ordinal);
        try
        {
            foreach (string file in map.Values.Distinct().Order(StringComparer.Ordinal))
                shards[file] = openShard(System.IO.Path.Combine(folder, file));
            foreach ((string name, string file) in map)
            {
                if (!shards[file].Tensors.ContainsKey(tensorName is null ? name : tensorName(name)))
                    throw new CheckpointException(indexPath, name, $"is mapped to {file}, which does not hold it");
            }

            List<ICheckpoint> ordered = [.. shards.OrderBy(s => s.Key, StringComparer.Ordinal).Select(s => s.Value)];
            return new ShardedCheckpoint(indexPath, ordered, ordered[0].Format);
        }
        catch
        {
            foreach (ICheckpoint shard in shards.Values) shard.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override void ReadBytes(TensorEntry tensor, long offset, Span<byte> destination)
        => Owner(tensor).ReadBytes(tensor, offset, destination);

    /// <inheritdoc/>
    public override bool SupportsPartialReads(TensorEntry tensor) => Owner(tensor).SupportsPartialReads(tensor);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        foreach (ICheckpoint shard in _shards) shard.Dispose();
    }

    private ICheckpoint Owner(TensorEntry tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return _owners.TryGetValue(tensor.Name, out ICheckpoint? shard)
            ? shard
            : throw new CheckpointException(Path, tensor.Name, "is in none of the files");
    }

    /// <summary>The format of a file's layout: PyTorch's if it names none, and for MLX, whose layout is the same.</summary>
    private static string LayoutOf(IReadOnlyDictionary<string, string> metadata) =>
        metadata.TryGetValue("format", out string? format) && format != "mlx" ? format : "pt";

    private void Add(ICheckpoint shard)
    {
        string format = LayoutOf(shard.Metadata), first = LayoutOf(Metadata);
        if (format != first)
            throw new CheckpointException(shard.Path, null, $"its metadata gives the format {format}; the first shard gives {first}");
        foreach ((string name, TensorEntry tensor) in shard.Tensors)
        {
            if (!_tensors.TryAdd(name, tensor)) throw new CheckpointException(shard.Path, name, $"is also in {_tensors[name].File}");
            _owners.Add(name, shard);
        }
    }
}
