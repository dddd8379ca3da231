using ConvBert.Checkpoints;

namespace ConvBert.Cli.Inspect;

/// <summary>What a folder or a file holds.</summary>
internal sealed class Inspection
{
    private const int BlockBytes = 1 << 20;

    private Inspection(string path) => Path = path;

    public string Path { get; }

    /// <summary>The kind of weights: `safetensors`, `pytorch` …; `config` for a config.json alone.</summary>
    public string Format { get; private init; } = "config";

    /// <summary>The class that the config names.</summary>
    public string? Architecture { get; private init; }

    public ConvBertConfig? Config { get; private init; }

    public IReadOnlyList<TensorEntry> Tensors { get; private init; } = [];

    /// <summary>How the tensors fit the class; null without a config.</summary>
    public LoadingReport? Report { get; private init; }

    /// <summary>The number of numbers in all tensors.</summary>
    public long Parameters => Tensors.Sum(tensor => tensor.ElementCount);

    /// <summary>The bytes of all tensors.</summary>
    public long Bytes => Tensors.Sum(tensor => tensor.ByteLength);

    /// <summary>Reads everything that is there, every tensor's bytes included, so that what inspects well loads well.</summary>
    /// <exception cref="CheckpointException">The weights are broken.</exception>
    /// <exception cref="ConvBertConfigException">The config is broken.</exception>
    public static Inspection Of(string path, CancellationToken cancellationToken)
    {
        if (IsConfig(path)) return new Inspection(path) { Config = ReadConfig(path) };
        bool isFolder = Directory.Exists(path);
        ConvBertConfig? config = isFolder && File.Exists(System.IO.Path.Combine(path, ConvBertConfig.FileName)) ? ReadConfig(path) : null;
        using ICheckpoint checkpoint = Checkpoint.Open(path);
        foreach (TensorEntry tensor in checkpoint.Tensors.Values) ReadAll(checkpoint, tensor, cancellationToken);
        string? architecture = config?.Architectures is [var first, ..] ? first : null;
        return new Inspection(path)
        {
            Format = checkpoint.Format,
            Architecture = architecture,
            Config = config,
            Tensors = [.. checkpoint.Tensors.Values.OrderBy(tensor => tensor.Name, StringComparer.Ordinal)],
            Report = config is null ? null : WeightFit.Report(checkpoint, config, architecture),
        };
    }

    private static bool IsConfig(string path) =>
        File.Exists(path) && path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) && !path.Contains(".index.", StringComparison.Ordinal);

    private static ConvBertConfig ReadConfig(string path)
    {
        ConvBertConfig config = ConvBertConfig.FromPretrained(path);
        config.Validate();
        return config;
    }

    private static void ReadAll(ICheckpoint checkpoint, TensorEntry tensor, CancellationToken cancellationToken)
    {
        var block = new byte[Math.Min(BlockBytes, tensor.ByteLength)];
        for (long offset = 0; offset < tensor.ByteLength; offset += block.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            checkpoint.ReadBytes(tensor, offset, block.AsSpan(0, (int)Math.Min(block.Length, tensor.ByteLength - offset)));
        }
    }
}
