using System.Numerics.Tensors;
using ConvBert.Loading;
using ConvBert.Tokenization;
using ConvBert.Weights;

namespace ConvBert.Checkpoints;

/// <summary>The contents of a checkpoint and how they match its configuration. All elements of all tensors were read.</summary>
public sealed record CheckpointInspection
{
    private const int ChunkBytes = 1 << 24;

    /// <summary>The weights file, the shard index, or the configuration if only that was inspected.</summary>
    public required string Path { get; init; }

    /// <summary>The format: <c>safetensors</c>, <c>pytorch</c> …, or <c>config</c>.</summary>
    public required string Format { get; init; }

    /// <summary>The configuration next to the weights; null if there is none.</summary>
    public ConvBertConfig? Config { get; init; }

    /// <summary>
    /// The model class that the weights were compared with: the configuration's, or the one whose head is present. Null without a
    /// configuration.
    /// </summary>
    public ConvBertArchitecture? Architecture { get; init; }

    /// <summary>What is missing, unexpected or of the wrong shape; null without a configuration.</summary>
    public LoadingReport? Report { get; init; }

    /// <summary>The tensors in the order of their names.</summary>
    public IReadOnlyList<InspectedTensor> Tensors { get; init; } = [];

    /// <summary>The file's metadata.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>The size of all tensors in bytes.</summary>
    public long TotalBytes => Tensors.Sum(t => t.Tensor.ByteLength);

    /// <summary>The number of elements of all tensors.</summary>
    public long TotalElements => Tensors.Sum(t => t.Tensor.ElementCount);

    /// <summary>Inspects a model folder, a weights file, a shard index, or a <c>config.json</c>.</summary>
    /// <param name="path">The folder or file.</param>
    /// <param name="options">Which weights of a folder to take; null for the defaults.</param>
    /// <param name="progress">Receives the name of each tensor once it is read.</param>
    /// <param name="cancellationToken">Checked between tensors.</param>
    /// <returns>The inspection.</returns>
    /// <exception cref="CheckpointException">The weights are missing or malformed.</exception>
    /// <exception cref="ConvBertConfigException">The configuration is invalid or does not describe a ConvBERT.</exception>
    public static CheckpointInspection Inspect(
        string path, CheckpointOpenOptions? options = null, IProgress<string>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string resolved = HubCache.Resolve(path, options?.Revision ?? "main");
        if (File.Exists(resolved) && System.IO.Path.GetFileName(resolved) == ConvBertConfig.FileName)
            return new CheckpointInspection { Path = resolved, Format = "config", Config = ConvBertConfig.FromPretrained(resolved) };

        string folder = Directory.Exists(resolved) ? resolved : System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(resolved))!;
        using ICheckpoint checkpoint = Checkpoint.Open(resolved, options);
        ConvBertConfig? config = File.Exists(System.IO.Path.Combine(folder, ConvBertConfig.FileName))
            ? ConvBertConfig.FromPretrained(folder)
            : null;
        return Inspect(checkpoint, config, progress, cancellationToken);
    }

    private static CheckpointInspection Inspect(
        ICheckpoint checkpoint, ConvBertConfig? config, IProgress<string>? progress, CancellationToken cancellationToken)
    {
        ConvBertArchitecture? architecture = config is null ? null : ArchitectureDetection.Detect(config, checkpoint);
        WeightBinding? binding = config is null
            ? null
            : WeightBinding.Create(checkpoint, config, architecture!.Value, TransformersVersion.V4);
        ILookup<string, string>? uses = binding?.Bound.ToLookup(b => b.Value.Name, b => b.Key);
        var tensors = new List<InspectedTensor>(checkpoint.Tensors.Count);
        foreach (TensorEntry tensor in checkpoint.Tensors.Values.OrderBy(t => t.Name, StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            string[] boundTo = uses is null ? [] : [.. uses[tensor.Name].Order(StringComparer.Ordinal)];
            tensors.Add(new InspectedTensor(tensor, boundTo, ReadAll(checkpoint, tensor)));
            progress?.Report(tensor.Name);
        }

        return new CheckpointInspection
        {
            Path = checkpoint.Path,
            Format = checkpoint.Format,
            Config = config,
            Architecture = architecture,
            Report = binding?.ToReport(),
            Tensors = tensors,
            Metadata = new Dictionary<string, string>(checkpoint.Metadata),
        };
    }

    /// <summary>Reads all elements; returns the index of the first that is not finite.</summary>
    private static long? ReadAll(ICheckpoint checkpoint, TensorEntry tensor)
    {
        if (tensor.ByteLength == 0) return null;
        int width = tensor.DType.BitWidth() / 8;
        byte[] bytes = new byte[(int)Math.Min(ChunkBytes, tensor.ByteLength)];
        float[] numbers = tensor.DType.IsFloat() ? new float[bytes.Length / width] : [];
        for (long done = 0; done < tensor.ByteLength; done += bytes.Length)
        {
            Span<byte> chunk = bytes.AsSpan(0, (int)Math.Min(bytes.Length, tensor.ByteLength - done));
            checkpoint.ReadBytes(tensor, done, chunk);
            if (!tensor.DType.IsFloat()) continue;
            Span<float> converted = numbers.AsSpan(0, chunk.Length / width);
            TensorConversion.ToSingle(tensor.DType, chunk, converted);
            if (TensorPrimitives.IsFiniteAll<float>(converted)) continue;
            int index = 0;
            while (float.IsFinite(converted[index])) index++;
            return done / width + index;
        }

        return null;
    }
}
